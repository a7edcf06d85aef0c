import { type DirectiveNode, type DocumentNode, Kind } from 'graphql'
import { type Platform, SettingsError } from '#host'

/** Services of supergraphs that have no folder here. */
export interface ForeignServices {
  /**
   * Lets the services of a supergraph be called that were unknown. What comes back lets those be called at their new
   * addresses that were known at others: once the supergraph is served. Throws SettingsError for a service without address.
   */
  prepare(supergraph: DocumentNode): () => void
}

/** Lets services of supergraphs be called at the addresses that these give; ours they name by `subgraph://<slug>`. */
export function foreignServices(platform: Platform): ForeignServices {
  const own = new Set(platform.subgraphs.map(({ slug }) => slug))
  const known = new Map<string, string>()
  const reach = ({ name, url }: Service): void => {
    known.set(name, url)
    platform.reach(name, url)
  }
  return {
    prepare(supergraph) {
      const services = servicesOf(supergraph).filter(
        ({ name, url }) => !own.has(name) || url !== `subgraph://${name}`,
      )
      for (const { name, url } of services)
        if (!/^https?:/.test(url) || !URL.canParse(url))
          throw new SettingsError([
            `router.supergraph: the service ${name} has no http address there, but "${url}"`,
          ])
      for (const service of services) if (!known.has(service.name)) reach(service)
      return () => {
        for (const service of services) if (known.get(service.name) !== service.url) reach(service)
      }
    },
  }
}

/** A service of a supergraph: its name and its GraphQL endpoint. */
export interface Service {
  readonly name: string
  readonly url: string
}

/** The services of a supergraph: the enum of the `join` specification. */
export function servicesOf(supergraph: DocumentNode): Service[] {
  return supergraph.definitions
    .filter((definition) => definition.kind === Kind.ENUM_TYPE_DEFINITION)
    .filter(({ name }) => name.value === 'join__Graph')
    .flatMap(({ values = [] }) => values.flatMap(({ directives = [] }) => directives))
    .filter(({ name }) => name.value === 'join__graph')
    .map((directive) => ({ name: textOf(directive, 'name'), url: textOf(directive, 'url') }))
}

function textOf({ arguments: given = [] }: DirectiveNode, argument: string): string {
  const value = given.find(({ name }) => name.value === argument)?.value
  return value?.kind === Kind.STRING ? value.value : ''
}
