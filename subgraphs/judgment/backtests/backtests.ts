import { setImmediate } from 'node:timers/promises'
import type { Service, Viewer } from '#host'
import { RuleSetError } from '#engine'
import { type PastRecordText, type Tally, addTally, emptyTally } from '../domain/backtest.ts'
import { type InputLimits, inputFaults, isRecord } from '../domain/input-data.ts'
import { type RuleSet, makeReady } from '../domain/workflow-version.ts'
import {
  type Backtest,
  type BacktestRequest,
  countJudgments,
  insertBacktest,
  nextRecords,
  saveProgress,
  takeBacktest,
} from '../store/backtests.ts'
import type { JudgmentFilter } from '../store/judgments.ts'
import { BACKTEST_COMPLETED, BACKTEST_PROGRESSED } from '../events.ts'
import { BACKTEST } from './job.ts'
import { TallyThreads, type Tallying, tallyingWhereItPays } from './tallying.ts'

/** Rules to try, and on what: stored judgements that fit the filter, or the records given. */
export interface Asked {
  ruleSet: RuleSet
  threshold: number
  filter?: JudgmentFilter | null | undefined
  records?: readonly { inputData: unknown; outcome?: unknown }[] | null | undefined
}

/** Why a backtest isn't run; `path` is a JSON Pointer into the request. */
export interface InvalidBacktest {
  __typename: 'InvalidBacktest'
  message: string
  faults: { path: string; message: string }[]
}

/** Runs backtests. */
export interface Backtests {
  /** Queues a backtest, or says what is wrong with it. */
  start(viewer: Viewer, asked: Asked): Promise<Backtest | InvalidBacktest>
  /** Runs a queued backtest to its end, or goes on with one whose worker was killed. */
  run(tenantId: string, id: string): Promise<void>
  close(): Promise<void>
}

/** Judgements gone through, at most. */
const MOST_JUDGMENTS = 1_000_000
/** Records that can be posted. */
const MOST_RECORDS = 10_000
/** Records gone through between two commits of where a backtest stands. */
const PAGE = 1000

/** What bounds a backtest. */
interface BacktestLimits extends InputLimits {
  /** Milliseconds of work ahead from which on threads of their own take it over. */
  patience: number
}

/** Backtests on a service's database and jobs. */
export function openBacktests(service: Service<unknown>, limits: BacktestLimits): Backtests {
  const threads = new TallyThreads()
  const { database, jobs, clock, newId, liveEvents } = service
  return {
    async start(viewer, asked) {
      const faults = faultsOf(asked, limits)
      if (faults.length > 0) return invalid(faults)
      const request: BacktestRequest = {
        ruleSet: asked.ruleSet,
        threshold: asked.threshold,
        filter: asked.records == null ? (asked.filter ?? {}) : null,
        records:
          asked.records?.flatMap(({ inputData, outcome }) =>
            isRecord(inputData) ? [{ inputData, outcome }] : [],
          ) ?? null,
      }
      const total =
        request.records?.length ??
        (await countJudgments(database, viewer.tenantId, request.filter ?? {}, MOST_JUDGMENTS))
      const backtest: Backtest = {
        id: newId(),
        request,
        status: 'QUEUED',
        epoch: 0,
        total,
        done: 0,
        position: null,
        tally: emptyTally(),
        createdAt: clock(),
        createdBy: viewer.subject,
        finishedAt: null,
      }
      await database.transaction(viewer.tenantId, async (tx) => {
        await insertBacktest(tx, backtest)
        await jobs.send(tx, BACKTEST, { backtestId: backtest.id })
      })
      return backtest
    },

    async run(tenantId, id) {
      const taken = await takeBacktest(database, tenantId, id)
      if (taken === undefined) return
      const { total, done, request } = taken
      const work = { records: total - done, patience: limits.patience }
      const tallying = tallyingWhereItPays(request.ruleSet, threads, work)
      let at = taken
      for await (const part of tallied(service, tenantId, taken, tallying)) {
        at = advanced(at, part, clock())
        if (!(await keep(service, tenantId, at))) return
        const finished = at.status === 'COMPLETED'
        await liveEvents.publish(tenantId, BACKTEST_PROGRESSED, { backtestId: id, finished })
        if (finished) return
      }
    },

    close: () => threads.close(),
  }
}

/** Keeps where a backtest stands, and tells of its end; false when somebody else has taken it meanwhile. */
function keep(
  { database, events }: Service<unknown>,
  tenantId: string,
  backtest: Backtest,
): Promise<boolean> {
  return database.transaction(tenantId, async (tx) => {
    const kept = await saveProgress(tx, backtest)
    if (kept && backtest.status === 'COMPLETED')
      await events.send(tx, BACKTEST_COMPLETED, { backtestId: backtest.id })
    return kept
  })
}

/** Some records that were gone through. */
interface Part {
  records: readonly PastRecordText[]
  tally: Tally
}

/** A backtest's pages from where it stands, in order; while one is tallied, the next ones are read. */
async function* tallied(
  service: Service<unknown>,
  tenantId: string,
  backtest: Backtest,
  tallying: Tallying,
): AsyncGenerator<Part> {
  const underWay: Promise<Part>[] = []
  let place: Place | null = backtest
  while (place !== null || underWay.length > 0) {
    while (place !== null && underWay.length < tallying.atOnce) {
      // Whoever else wants something is served between two pages.
      await setImmediate()
      const records = await page(service, tenantId, backtest, place)
      underWay.push(tally(backtest, records, tallying))
      place = behind(place, records)
    }
    const part = await underWay.shift()
    if (part !== undefined) yield part
  }
}

function tally(
  { id, request: { ruleSet, threshold } }: Backtest,
  records: readonly PastRecordText[],
  tallying: Tallying,
): Promise<Part> {
  const tallied = tallying.tally({ backtestId: id, ruleSet, threshold, records })
  const part = tallied.then((tally) => ({ records, tally }))
  // Whether it failed is seen when its turn comes.
  part.catch(() => {})
  return part
}

/** Where a backtest stands: how many records it went through, and the last judgement. */
type Place = Pick<Backtest, 'done' | 'position'>

/** The place behind some records; null behind the last. */
function behind({ done, position }: Place, records: readonly PastRecordText[]): Place | null {
  const next = done + records.length
  if (records.length < PAGE || next >= MOST_JUDGMENTS) return null
  return { done: next, position: records.at(-1)?.judgmentId ?? position }
}

async function page(
  { database }: Service<unknown>,
  tenantId: string,
  { request, createdAt }: Backtest,
  { done, position }: Place,
): Promise<PastRecordText[]> {
  if (request.records !== null) {
    return request.records.slice(done, done + PAGE).map(({ inputData, outcome }) => ({
      judgmentId: null,
      inputData: JSON.stringify(inputData),
      outcome: outcome === undefined ? null : JSON.stringify(outcome),
      at: new Date(createdAt),
    }))
  }
  const size = Math.min(PAGE, MOST_JUDGMENTS - done)
  return nextRecords(database, tenantId, revived(request.filter ?? {}), { below: position, size })
}

function advanced(at: Backtest, { records, tally }: Part, now: Date): Backtest {
  const next = behind(at, records)
  addTally(at.tally, tally)
  return {
    ...at,
    done: at.done + records.length,
    position: records.at(-1)?.judgmentId ?? at.position,
    status: next === null ? 'COMPLETED' : 'RUNNING',
    finishedAt: next === null ? now : null,
  }
}

/** A filter's moments, which JSON has made texts. */
function revived(filter: JudgmentFilter): JudgmentFilter {
  const moment = (value: Date | null | undefined): Date | null => (value == null ? null : new Date(value))
  return { ...filter, from: moment(filter.from), to: moment(filter.to) }
}

function faultsOf(
  { ruleSet, threshold, records, filter }: Asked,
  limits: InputLimits,
): InvalidBacktest['faults'] {
  const faults: InvalidBacktest['faults'] = []
  if (!(threshold >= 0 && threshold <= 1))
    faults.push({ path: '/threshold', message: 'The threshold must be from 0 to 1.' })
  if (records != null && filter != null)
    faults.push({ path: '/records', message: 'Give records or a filter, not both.' })
  if ((records?.length ?? 0) > MOST_RECORDS)
    faults.push({ path: '/records', message: `At most ${MOST_RECORDS} records can be posted.` })
  records?.forEach(({ inputData }, index) => {
    for (const { path, message } of inputFaults(inputData, limits))
      faults.push({ path: `/records/${index}/inputData${path}`, message })
  })
  return [...faults, ...ruleFaults(ruleSet)].slice(0, 100)
}

function ruleFaults(ruleSet: RuleSet): InvalidBacktest['faults'] {
  try {
    makeReady(ruleSet)
    return []
  } catch (error) {
    if (!(error instanceof RuleSetError)) throw error
    return error.faults.map((fault) => ({
      path: `/ruleSet/rules/${fault.index}/when`,
      message: fault.error.message,
    }))
  }
}

function invalid(faults: InvalidBacktest['faults']): InvalidBacktest {
  const message = `The backtest was not started. ${faults.map((fault) => `At ${fault.path}: ${fault.message}`).join(' ')}`
  return { __typename: 'InvalidBacktest', message, faults }
}
