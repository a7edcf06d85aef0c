import { randomUUID } from 'node:crypto'
import { type ChildServer, startServer } from '../measuring/child-server.ts'
import type { Stage } from './stage.ts'
import type { ZenForm } from './zen-decisions.ts'

const workflowId = randomUUID()

/** The peer in a process of its own. */
export interface Zen extends ChildServer {
  /** Request bodies, as JSON. */
  body: { one: (input: object) => string; batch: (inputs: readonly object[]) => string }
  /** How many judgements are stored. */
  count: () => Promise<number>
}

/** Starts the peer with the rules in the form given. */
export async function startZen(stage: Stage, form: ZenForm): Promise<Zen> {
  const server = await startServer({
    args: ['bench/peers/zen-server.ts', form, stage.folder('zen')],
    environment: stage.environment,
    ready: /ready: (http:\S+)/,
  })
  return {
    ...server,
    body: {
      one: (input) => JSON.stringify({ workflowId, input }),
      batch: (inputs) => JSON.stringify({ workflowId, inputs }),
    },
    async count() {
      const answer = (await (await fetch(`${server.url}/count`)).json()) as { total: number }
      return answer.total
    },
  }
}
