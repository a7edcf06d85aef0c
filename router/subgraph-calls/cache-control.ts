/**
 * The `Cache-Control` of an answer that is made of several: nothing may be stored, shared or kept longer than every
 * part allows (RFC 9111, 5.2.2). Directives that only permit more, such as `immutable`, are dropped.
 */
export function mostRestrictive(values: readonly string[]): string {
  const parts = values.map(directivesOf)
  const some = (name: string): boolean => parts.some((part) => part.has(name))
  if (some('no-store')) return 'no-store'
  const shared = some('private') ? ['private'] : parts.every((part) => part.has('public')) ? ['public'] : []
  const forbidding = ['no-cache', 'must-revalidate', 'proxy-revalidate', 'no-transform'].filter(some)
  const maxAge = least(parts.map((part) => secondsOf(part, 'max-age')))
  const sharedAge = least(parts.map((part) => secondsOf(part, 's-maxage') ?? secondsOf(part, 'max-age')))
  return [
    ...shared,
    ...forbidding,
    ...(maxAge === undefined ? [] : [`max-age=${maxAge}`]),
    ...(some('s-maxage') && !some('private') ? [`s-maxage=${sharedAge}`] : []),
  ].join(', ')
}

function directivesOf(value: string): Map<string, string> {
  return new Map(
    value.split(',').map((directive) => {
      const [name = '', argument = ''] = directive.split('=', 2)
      return [name.trim().toLowerCase(), argument.trim().replaceAll('"', '')]
    }),
  )
}

/** Seconds of a directive; one that can't be read allows none. */
function secondsOf(part: Map<string, string>, name: string): number | undefined {
  const argument = part.get(name)
  if (argument === undefined) return undefined
  return /^\d+$/.test(argument) ? Number(argument) : 0
}

function least(seconds: readonly (number | undefined)[]): number | undefined {
  const given = seconds.filter((one) => one !== undefined)
  return given.length === 0 ? undefined : Math.min(...given)
}
