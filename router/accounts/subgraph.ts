import { defineSubgraph } from '#host'
import { assemble } from './context.ts'
import { resolvers } from './resolvers/index.ts'
import { settings } from './settings.ts'

export default defineSubgraph({ dir: import.meta.dirname, settings, assemble, resolvers })
