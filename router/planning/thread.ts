/** What a planning thread runs: it loads the supergraph that it is started with, and plans one operation after the other. */
import { GraphQLError } from 'graphql'
import { parentPort, workerData } from 'node:worker_threads'
import type { Plan } from './plan.ts'
import { type PlanRequest, type SupergraphDocuments, openPlanner } from './planner.ts'

/** An operation with a number to answer under. */
export type Task = PlanRequest & { readonly number: number }

/** First the supergraph, or why it can't be used; then what came of each task. */
export type Reply =
  | { readonly loaded: SupergraphDocuments }
  | { readonly refused: string }
  | { readonly number: number; readonly plan: Plan }
  | { readonly number: number; readonly error: string; readonly isRequests: boolean }

const reply = (answer: Reply): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(answer)
}
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

try {
  const planner = openPlanner(workerData as string)
  reply({ loaded: planner.documents })
  parentPort?.on('message', ({ number, ...request }: Task) => {
    try {
      reply({ number, plan: planner.plan(request) })
    } catch (error) {
      reply({ number, error: messageOf(error), isRequests: error instanceof GraphQLError })
    }
  })
} catch (error) {
  reply({ refused: messageOf(error) })
}
