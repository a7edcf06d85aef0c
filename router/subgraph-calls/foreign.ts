import { type DirectiveNode, Kind, parse } from 'graphql'
import { type Platform, SettingsError } from '#host'

/** Lets services of a supergraph be called at the addresses that it gives; ours it names by `subgraph://<slug>`. */
export function callForeign(platform: Platform, supergraphSdl: string): void {
  const own = new Set(platform.subgraphs.map(({ slug }) => slug))
  for (const { name, url } of joinedGraphs(supergraphSdl)) {
    if (own.has(name) && url === `subgraph://${name}`) continue
    if (!/^https?:/.test(url) || !URL.canParse(url))
      throw new SettingsError([
        `router.supergraph: the service ${name} has no http address there, but "${url}"`,
      ])
    platform.reach(name, url)
  }
}

/** Name and GraphQL endpoint of each service of a supergraph: the enum of the `join` specification. */
function joinedGraphs(supergraphSdl: string): { name: string; url: string }[] {
  return parse(supergraphSdl, { noLocation: true })
    .definitions.filter((definition) => definition.kind === Kind.ENUM_TYPE_DEFINITION)
    .filter(({ name }) => name.value === 'join__Graph')
    .flatMap(({ values = [] }) => values.flatMap(({ directives = [] }) => directives))
    .filter(({ name }) => name.value === 'join__graph')
    .map((directive) => ({ name: textOf(directive, 'name'), url: textOf(directive, 'url') }))
}

function textOf({ arguments: given = [] }: DirectiveNode, argument: string): string {
  const value = given.find(({ name }) => name.value === argument)?.value
  return value?.kind === Kind.STRING ? value.value : ''
}
