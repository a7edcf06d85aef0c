import type { QueryPlan } from '@apollo/query-planner'
import type { Answer } from '#host'
import { plannedHere } from './planned-here.ts'
import type { RequestContext } from '../../request-context.ts'
import { answerText } from '../answer.ts'
import { executor } from '../execute.ts'
import { amended, withSoundMerge } from './amended.ts'
import { type Chance, chance, hash } from './chance.ts'
import { agree, agreeButForPositions, gaveUp } from './compare.ts'
import { generateOperation } from './generated-operation.ts'
import { type Faults, startSubgraph } from './generated-subgraph.ts'
import { generateSupergraph } from './generated-supergraph.ts'
import { type Ask, openOracle } from './oracle.ts'

/** What came of many cases. */
export interface Tally {
  cases: number
  /** Cases with some data in the answer. */
  withData: number
  /** Cases with errors. */
  withErrors: number
  /** Apollo agrees when its subgraphs are amended: it lost data that was there. */
  apolloLostData: number
  /** Apollo blames another item of a list. */
  apolloBlamesAnother: number
  /** Apollo gives no data at all for a value of another form than its type. */
  apolloGaveUp: number
  /** A value came in two forms, of which one is wrong: the later answer prevails, and ours came in another order. */
  orderDecided: number
  /** Operations that Apollo's planner fails on. */
  notPlanned: number
  ourCalls: number
  apolloCalls: number
}

const NO_FAULTS: Faults = {
  seed: 0,
  fieldError: 0,
  missingEntity: 0,
  entityError: 0,
  lostValue: 0,
  wrongLeaf: 0,
  wrongForm: 0,
  subgraphDown: 0,
  entitiesDown: 0,
  pathlessError: 0,
}
const KINDS = (Object.keys(NO_FAULTS) as (keyof Faults)[]).filter((kind) => kind !== 'seed')
const OPERATIONS = 60
const RUNS = 12
const context = { signal: new AbortController().signal } as RequestContext

/** An empty tally. */
export function newTally(): Tally {
  return {
    cases: 0,
    withData: 0,
    withErrors: 0,
    apolloLostData: 0,
    apolloBlamesAnother: 0,
    apolloGaveUp: 0,
    orderDecided: 0,
    notPlanned: 0,
    ourCalls: 0,
    apolloCalls: 0,
  }
}

/**
 * Runs generated operations over the supergraph of a seed on both executors until so many cases are tallied. Returns
 * what they disagree on, told in full, or undefined.
 */
export async function compareOn(seed: number, until: number, tally: Tally): Promise<string | undefined> {
  const generated = generateSupergraph(seed)
  if (generated === undefined) return undefined
  const servers = new Map(
    generated.subgraphs.map(({ name, typeDefs }) => [name, startSubgraph(name, typeDefs)]),
  )
  const oracle = openOracle(generated.sdl, [...servers.keys()])
  let faults = NO_FAULTS
  let order = 0
  const ask: Ask = (subgraph, query, variables) => servers.get(subgraph)!(query, variables, faults)
  const execute = executor(plannedHere(generated.sdl), async ({ subgraph, query, variables = {} }) => {
    tally.ourCalls += 1
    const answer = await ask(subgraph, query, variables)
    // Answers come in any order.
    for (let turns = hash(`${query}${order}`) % 40; turns > 0; turns -= 1) await Promise.resolve()
    return answer
  })
  const askOfApollo: Ask = (...call) => {
    tally.apolloCalls += 1
    return ask(...call)
  }
  const random = chance(seed)
  for (let index = 0; index < OPERATIONS && tally.cases < until; index += 1) {
    const operation = generateOperation(oracle.schema, random)
    const plan = operation && planned(() => oracle.plan(operation.document), tally)
    if (operation === undefined || plan === undefined) continue
    for (let run = 0; run < RUNS && tally.cases < until; run += 1) {
      const { document, text } = operation
      const variables = operation.variables(random)
      faults = run < 2 ? NO_FAULTS : someFaults(random)
      const inOrder = async (number: number): Promise<Answer> => {
        order = number
        return JSON.parse(answerText(await execute({ document, variables, context }))) as Answer
      }
      const by = (asked: Ask): Promise<Answer | Error> =>
        oracle.execute(plan, document, variables, asked).catch((error: unknown) => error as Error)
      const verdict = await judge(inOrder, by, askOfApollo, ask, faults, tally)
      if (verdict !== undefined)
        return [
          `seed ${seed}, operation ${index}, run ${run}`,
          text,
          JSON.stringify({ variables, faults }),
          verdict,
        ].join('\n')
    }
  }
  return undefined
}

/** Orders in which answers are let come before a disagreement about a wrong form is one. */
const ORDERS = 20

async function judge(
  inOrder: (number: number) => Promise<Answer>,
  by: (ask: Ask) => Promise<Answer | Error>,
  ask: Ask,
  uncounted: Ask,
  faults: Faults,
  tally: Tally,
): Promise<string | undefined> {
  const ours = await inOrder(0)
  const apollo = await by(ask)
  tally.cases += 1
  if (Object.values(ours.data ?? {}).some((value) => value !== null)) tally.withData += 1
  if (ours.errors !== undefined) tally.withErrors += 1
  if (faults.wrongForm > 0 && gaveUp(apollo)) {
    tally.apolloGaveUp += 1
    return undefined
  }
  if (apollo instanceof Error) return `ours:   ${JSON.stringify(ours)}\nApollo: ${apollo.stack}`
  if (agree(ours, apollo)) return undefined
  if (agreeButForPositions(ours, apollo)) {
    tally.apolloBlamesAnother += 1
    return undefined
  }
  const better = await withSoundMerge(() => by(amended(uncounted)))
  if (faults.wrongForm > 0 && gaveUp(better)) {
    tally.apolloGaveUp += 1
    return undefined
  }
  if (!(better instanceof Error) && (agree(ours, better) || agreeButForPositions(ours, better))) {
    tally.apolloLostData += 1
    return undefined
  }
  for (let number = 1; faults.wrongForm > 0 && number <= ORDERS; number += 1) {
    const other = await inOrder(number)
    if (!agree(other, apollo) && (better instanceof Error || !agree(other, better))) continue
    tally.orderDecided += 1
    return undefined
  }
  return `ours:   ${JSON.stringify(ours)}\nApollo: ${JSON.stringify(apollo)}`
}

function planned(plan: () => QueryPlan, tally: Tally): QueryPlan | undefined {
  try {
    return plan()
  } catch {
    tally.notPlanned += 1
    return undefined
  }
}

function someFaults(random: Chance): Faults {
  const faults = { ...NO_FAULTS, seed: random.below(1e9) }
  for (const kind of random.oneIn(2) ? [random.pick(KINDS)] : [random.pick(KINDS), random.pick(KINDS)])
    faults[kind] = 3 + random.below(9)
  return faults
}
