import type { IncomingHttpHeaders } from 'node:http'
import type { RequestContext } from '../request-context.ts'
import { mostRestrictive } from './cache-control.ts'

/** Headers of one connection or one body, and those that are the router's own to set. */
const never = new Set(
  (
    'connection keep-alive proxy-authenticate proxy-connection te trailer transfer-encoding upgrade ' +
    'content-type content-length content-encoding date server vary www-authenticate ' +
    'strict-transport-security content-security-policy x-request-id'
  ).split(' '),
)

/** Whether a subgraph's header can go to clients at all. */
export function canGoToClients(name: string): boolean {
  return !never.has(name) && !name.startsWith('x-judgify-') && !name.startsWith('access-control-')
}

/** What each answer to a client's request said of caching; undefined where it said nothing. */
const cacheControls = new WeakMap<RequestContext, (string | undefined)[]>()

/**
 * Takes one subgraph's headers over into those of the response to the client; `headers` is undefined for a call that
 * brought no answer. Where several subgraphs send a header: of `set-cookie` every one is kept; of `cache-control` the
 * most restrictive holds, and an answer without one forbids to store as soon as another has one; of any other the one
 * that came last.
 */
export function gatherHeaders(
  names: readonly string[],
  headers: IncomingHttpHeaders | undefined,
  context: RequestContext,
): void {
  const { responseHeaders } = context
  for (const name of names) {
    if (name === 'set-cookie') keepCookies(headers?.['set-cookie'] ?? [], responseHeaders)
    else if (name === 'cache-control') gatherCacheControl(headers?.['cache-control'], context)
    else {
      const value = headers?.[name]
      if (typeof value === 'string') replace(name, value, responseHeaders)
    }
  }
}

function keepCookies(cookies: readonly string[], into: RequestContext['responseHeaders']): void {
  for (const cookie of cookies)
    if (!into.some(([name, value]) => name === 'set-cookie' && value === cookie))
      into.push(['set-cookie', cookie])
}

function gatherCacheControl(said: string | undefined, context: RequestContext): void {
  const all = cacheControls.get(context) ?? []
  if (all.length === 0) cacheControls.set(context, all)
  all.push(said)
  if (all.some((one) => one !== undefined))
    replace('cache-control', mostRestrictive(all.map((one) => one ?? 'no-store')), context.responseHeaders)
}

function replace(name: string, value: string, into: RequestContext['responseHeaders']): void {
  const at = into.findIndex(([known]) => known === name)
  if (at === -1) into.push([name, value])
  else into[at] = [name, value]
}
