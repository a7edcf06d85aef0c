import { ApolloGateway, type GatewayConfig } from '@apollo/gateway'
import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals'

type Metadata = ReturnType<Supergraph['subgraphsMetadata']>

/**
 * Apollo's gateway, made to load a supergraph with permission directives. It knows how to plan around
 * `@requiresScopes`, but refuses such a supergraph because it doesn't enforce them; the subgraphs do. Two of its
 * private methods (2.14) read the supergraph without naming the features that are supported: replaced here.
 */
export function permissionAwareGateway(config: GatewayConfig): ApolloGateway {
  const gateway = new ApolloGateway(config)
  return Object.assign(gateway, {
    createSchemaFromSupergraphSdl(supergraphSdl: string): { supergraph: Supergraph; supergraphSdl: string } {
      const supergraph = build(supergraphSdl)
      const createServices: (services: Metadata) => void = Reflect.get(gateway, 'createServices')
      createServices.call(gateway, supergraph.subgraphsMetadata())
      return { supergraph, supergraphSdl }
    },
    serviceListFromSupergraphSdl: (supergraphSdl: string): Metadata =>
      build(supergraphSdl).subgraphsMetadata(),
  })
}

function build(sdl: string): Supergraph {
  return Supergraph.build(sdl, {
    supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
    validateSupergraph: true,
  })
}
