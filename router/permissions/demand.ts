import type { Viewer } from '#host'

/** What one permission directive demands. Equal demands of one table are the same object. */
export type Demand =
  | { readonly kind: 'authenticated' }
  /** All of at least one of the lists. */
  | { readonly kind: 'scopes' | 'policies'; readonly ways: readonly (readonly string[])[] }

/** Who asks; undefined when nobody has said who they are. */
export type Asker = Viewer | undefined

/** Decides by name what scopes can't tell. A policy that isn't registered, or that throws, refuses. */
export type Policies = Readonly<Record<string, (asker: Asker) => boolean>>

/** Whether who asks satisfies a demand. */
export function satisfies(asker: Asker, demand: Demand, policies: Policies): boolean {
  switch (demand.kind) {
    case 'authenticated':
      return asker !== undefined
    case 'scopes':
      return anyOf(demand.ways, (scope) => asker?.permissions.has(scope) === true)
    case 'policies':
      return anyOf(demand.ways, (name) => decided(policies, name, asker))
  }
}

/** The demand in words, to follow "X needs …". */
export function inWords(demand: Demand): string {
  if (demand.kind === 'authenticated') return 'a known sender'
  const what = demand.kind === 'scopes' ? 'the permission' : 'the policy'
  return `${what} ${demand.ways.map((way) => way.join(' and ')).join(', or ') || 'that nobody has'}`
}

function anyOf(ways: readonly (readonly string[])[], holds: (name: string) => boolean): boolean {
  return ways.some((way) => way.every(holds))
}

function decided(policies: Policies, name: string, asker: Asker): boolean {
  try {
    return Object.hasOwn(policies, name) && policies[name]?.(asker) === true
  } catch {
    return false
  }
}
