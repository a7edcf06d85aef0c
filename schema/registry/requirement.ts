import { Kind } from 'graphql'
import type { ConstDirectiveNode } from 'graphql'

/** The directives that the router enforces. */
export const permissionDirectives = ['authenticated', 'requiresScopes', 'policy'] as const

/** One of these directives is among those of a type or field. */
export function isGuarded(directives: readonly ConstDirectiveNode[] = []): boolean {
  return directives.some(({ name }) => permissionDirectives.some((guard) => guard === name.value))
}

/** `@tag(name: "public")` is among the directives of a root field: it is for everybody, and that is meant. */
export function isPublic(directives: readonly ConstDirectiveNode[] = []): boolean {
  return directives.some(
    ({ name, arguments: [tag] = [] }) =>
      name.value === 'tag' && tag?.value.kind === Kind.STRING && tag.value.value === 'public',
  )
}

/** The ways in, each a set of credentials that suffices. One empty way lets anybody in. */
export type Requirement = ReadonlySet<string>[]

/** Lets anybody in. */
export const open: Requirement = [new Set<string>()]

const signedIn = 'being signed in'

/** What the permission directives on one type or field demand together. */
export function requirementOf(directives: readonly ConstDirectiveNode[] = []): Requirement {
  return directives.map(demandOf).reduce(both, open)
}

function demandOf(directive: ConstDirectiveNode): Requirement {
  switch (directive.name.value) {
    case 'authenticated':
      return [new Set([signedIn])]
    case 'requiresScopes':
      return alternatives(directive, 'scopes').map(
        (scopes) => new Set(scopes.length > 0 ? [signedIn, ...scopes] : []),
      )
    case 'policy':
      return alternatives(directive, 'policies').map((policies) => new Set(policies))
    default:
      return open
  }
}

/** `[["a", "b"], ["c"]]` reads: a and b, or c. Names are prefixed by what they are. */
function alternatives(directive: ConstDirectiveNode, argument: string): string[][] {
  const node = directive.arguments?.find(({ name }) => name.value === argument)?.value
  if (node?.kind !== Kind.LIST) return []
  const prefix = argument === 'scopes' ? 'scope' : 'policy'
  return node.values.map((inner) =>
    (inner.kind === Kind.LIST ? inner.values : [inner]).flatMap((name) =>
      name.kind === Kind.STRING ? [`${prefix} ${name.value}`] : [],
    ),
  )
}

/** Demands what both demand. */
export function both(one: Requirement, other: Requirement): Requirement {
  return one.flatMap((way) => other.map((further) => way.union(further)))
}

/** Somebody could satisfy `next` who could not satisfy `previous`. */
export function isWeaker(next: Requirement, previous: Requirement): boolean {
  return next.some((way) => !previous.some((needed) => needed.isSubsetOf(way)))
}

/** For people, such as `scope workflow:view`. */
export function inWords(requirement: Requirement): string {
  if (requirement.length === 0) return 'something that nobody has'
  const ways = requirement.map((way) => {
    const named = [...way].filter((credential) => credential !== signedIn)
    return named.length > 0 ? named.join(' and ') : way.size > 0 ? signedIn : 'nothing'
  })
  return [...new Set(ways)].join(', or ')
}
