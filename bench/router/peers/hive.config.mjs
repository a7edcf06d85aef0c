import { defineConfig } from '@graphql-hive/gateway'

/** Hive Gateway as it comes, handing on who asks. */
export const gatewayConfig = defineConfig({
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) => ({ authorization: request.headers.get('authorization') }),
  },
})
