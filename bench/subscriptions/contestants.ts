import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Stage } from '../judgments/stage.ts'
import { type ChildServer, startServer } from '../measuring/child-server.ts'
import { SECRET } from '../router/tokens.ts'
import type { Source } from './source.ts'

/** A server that passes events on, in a process of its own. */
export interface Passer extends ChildServer {
  name: string
}

export const OURS = 'Judgify'
export const PEER = 'graphql-ws, bare'

/** Starts our router, and the peer, each on the core given, if any. */
export async function startPassers(
  source: Source,
  { stage, core }: { stage: Stage; core: number | undefined },
): Promise<Passer[]> {
  const folder = stage.folder('judgify')
  const supergraph = `${folder}.graphql`
  writeFileSync(supergraph, source.supergraphSdl)
  const ours = await startServer({
    args: ['--max-semi-space-size=64', 'host/main.ts', 'router', '--port', '0'],
    environment: {
      ...stage.environment,
      HOST: '127.0.0.1',
      JUDGIFY_DATA_DIR: folder,
      JWT_SECRET_KEY: SECRET,
      LOG_LEVEL: 'warn',
      NODE_ENV: 'production',
      ROUTER_SUPERGRAPH: supergraph,
      ROUTER_RATE_LIMIT_DEFAULT: '0',
    },
    ready: /ready after .*: (http:\S+)\/graphql/,
    core,
  })
  const peer = await startServer({
    args: ['--max-semi-space-size=64', join('bench', 'peers', 'graphql-ws-server.ts'), source.url],
    environment: { NODE_ENV: 'production' },
    ready: /ready: (http:\S+)/,
    core,
  })
  return [
    { name: OURS, ...ours },
    { name: PEER, ...peer },
  ]
}
