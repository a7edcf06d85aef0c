import { setImmediate } from 'node:timers/promises'
import { canonicalJson, type JsonObject as EngineObject } from '#engine'
import type { Service } from '#host'
import type { ExtractionTask } from '#learners'
import type { AlgorithmName, LearningCase } from '../domain/extraction.ts'
import type { JsonObject } from '../domain/json.ts'
import type { ModelProposals } from '../domain/proposals.ts'
import { learningCases } from '../store/learning-cases.ts'

/** Cases learned from, the newest. */
const MOST_CASES = 100_000
/** Cases read at once. */
const PAGE = 2_000

/** A workflow's rated cases, newest first, at most so many. Whoever else wants something is served between two pages. */
export async function readCases(
  { database }: Pick<Service<unknown>, 'database'>,
  tenantId: string,
  workflowId: string,
  most: number = MOST_CASES,
): Promise<LearningCase[]> {
  const cases: LearningCase[] = []
  for (let below: string | null = null; cases.length < most;) {
    const size = Math.min(PAGE, most - cases.length)
    const page: LearningCase[] = await learningCases(database, tenantId, workflowId, { below, size })
    cases.push(...page)
    if (page.length < size) break
    below = page.at(-1)?.id ?? null
    await setImmediate()
  }
  return cases
}

/** What the learners are told. */
export function taskOf(
  cases: readonly LearningCase[],
  {
    algorithms,
    mostRules,
    proposals,
    fewest,
  }: {
    algorithms: readonly AlgorithmName[]
    mostRules: number
    proposals: ModelProposals | undefined
    fewest: number
  },
): ExtractionTask {
  return {
    records: cases.map(({ inputData }) => asRecord(inputData)),
    outcomes: cases.map(({ correctOutcome }) => canonicalJson(correctOutcome)),
    weights: cases.map(({ weight }) => weight),
    algorithms: algorithms.filter((name) => name !== 'llm_pattern'),
    proposals,
    mostRules,
    fewest,
  }
}

/** A stored record, as the engine reads it. */
export function asRecord(inputData: JsonObject): EngineObject {
  // It was read from JSON.
  return inputData as EngineObject
}
