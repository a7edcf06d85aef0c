import { defineSubgraph } from '#host'
import { z } from 'zod'
import { assemble } from './context.ts'
import { resolvers } from './resolvers/index.ts'

export default defineSubgraph({
  dir: import.meta.dirname,
  port: 8001,
  settings: z.object({}),
  assemble,
  resolvers,
})
