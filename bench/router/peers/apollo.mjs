/**
 * Apollo Server with Apollo's gateway, as their manual puts them together, handing on who asks.
 *
 *     node apollo.mjs <supergraph file>
 */
import { readFileSync } from 'node:fs'
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway'
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'

const gateway = new ApolloGateway({
  supergraphSdl: readFileSync(process.argv[2], 'utf8'),
  buildService: ({ url }) =>
    new RemoteGraphQLDataSource({
      url,
      willSendRequest({ request, context }) {
        if (context.authorization) request.http.headers.set('authorization', context.authorization)
      },
    }),
})
const server = new ApolloServer({ gateway })
const { url } = await startStandaloneServer(server, {
  context: async ({ req }) => ({ authorization: req.headers.authorization }),
  listen: { host: '127.0.0.1', port: 0 },
})
process.stdout.write(`ready: ${url.replace(/\/$/, '')}\n`)
process.once('SIGTERM', () => process.exit(0))
