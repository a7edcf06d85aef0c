/** What a thread runs: pages of past records in, tallies out. */
import { parentPort } from 'node:worker_threads'
import { type Tally, pastRecords, tallyOf } from '../domain/backtest.ts'
import { type ReadyRuleSet, type RuleSet, makeReady } from '../domain/workflow-version.ts'
import type { Page } from './tallying.ts'

/** A page with a number to answer under. */
export interface Task {
  readonly number: number
  readonly page: Omit<Page, 'ruleSet'>
  /** The rules, unless those of the task before apply. */
  readonly ruleSet: RuleSet | undefined
}

/** The tally of a page, or what went wrong. */
export type Reply = { readonly number: number } & ({ readonly tally: Tally } | { readonly error: string })

// One backtest after the other, page by page: the rules are compiled once for each.
let ready: ReadyRuleSet | null = null

parentPort?.on('message', ({ number, page, ruleSet }: Task) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  const reply = (answer: Reply): void => parentPort?.postMessage(answer)
  try {
    if (ruleSet !== undefined) {
      ready = null
      ready = makeReady(ruleSet)
    }
    if (ready === null) throw new Error('the rules could not be compiled')
    reply({ number, tally: tallyOf(ready, pastRecords(page.records), page.threshold) })
  } catch (error) {
    reply({ number, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
})
