import { BATCH, type Servers, type Tally } from './contestants.ts'
import type { Judgify } from './judgify.ts'
import { type MachineRecord, outcomeOf } from './maintenance.ts'
import type { Zen } from './zen.ts'

/** Lets both judge every record; throws unless both say what the rules written by hand say. */
export async function checkOutcomes(
  { judgify, zen }: Servers,
  records: readonly MachineRecord[],
  tally: Tally,
): Promise<void> {
  for (let at = 0; at < records.length; at += BATCH) {
    const list = records.slice(at, at + BATCH)
    compare(list, await judgifyOutcomes(judgify, list), 'Judgify')
    compare(list, await zenOutcomes(zen, list), 'Zen')
  }
  tally.judgify += records.length
  tally.zen += records.length
}

/** Throws unless both have stored as many judgements as they have answered; says how many. */
export async function checkStored({ judgify, zen }: Servers, tally: Tally): Promise<string> {
  const stored = { judgify: await judgify.count(), zen: await zen.count() }
  if (stored.judgify !== tally.judgify || stored.zen !== tally.zen)
    throw new Error(`answered ${JSON.stringify(tally)}, but stored ${JSON.stringify(stored)}`)
  return `every judgement answered is stored: ${stored.judgify} of ours, ${stored.zen} of Zen's`
}

async function judgifyOutcomes(judgify: Judgify, list: readonly MachineRecord[]): Promise<string[]> {
  const { executeJudgments } = await judgify.send<{
    executeJudgments: { results: { outcome: string }[] }
  }>(judgify.body.graphqlBatch(list))
  return executeJudgments.results.map(({ outcome }) => outcome)
}

async function zenOutcomes(zen: Zen, list: readonly MachineRecord[]): Promise<string[]> {
  const headers = { 'content-type': 'application/json' }
  const body = zen.body.batch(list)
  const response = await fetch(`${zen.url}/judge-all`, { method: 'POST', headers, body })
  return ((await response.json()) as { outcome: string }[]).map(({ outcome }) => outcome)
}

function compare(list: readonly MachineRecord[], outcomes: readonly string[], who: string): void {
  for (const [at, record] of list.entries())
    if (outcomes[at] !== outcomeOf(record))
      throw new Error(
        `${who} says ${outcomes[at]} of ${JSON.stringify(record)}; it must be ${outcomeOf(record)}`,
      )
}
