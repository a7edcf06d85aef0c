import { createHash } from 'node:crypto'
import { canonicalJson, compileRuleSet, countBits, ExpressionError, type JsonValue } from '#engine'
import type { Service } from '#host'
import { type Extraction as Learned, type LearnedRule as Found, normalForm } from '#learners'
import type { LearningCase, RuleAlgorithm, RuleConflict, RuleMeasure } from '../domain/extraction.ts'
import { floorOf } from '../domain/in-rule-set.ts'
import type { LearnedRule } from '../domain/learned-rule.ts'
import type { Extraction } from '../store/extractions.ts'
import type { Workflow, WorkflowRule, Workflows } from '../workflows/workflows.ts'
import { asRecord } from './task.ts'

/** The rules found, as they are proposed; and how many of them are no news. */
export interface Proposed {
  rules: LearnedRule[]
  known: number
}

/** Where rules come from, and what they have to hold their own against. */
interface Setting {
  extraction: Extraction
  workflow: Workflow
  cases: readonly LearningCase[]
  tenantId: string
  floor: number
}

/** Share of the cases for which a rule is true from which on rules in service that say the same make it no news. */
const COVERED = 0.95
/** Examples kept of each kind. */
const EXAMPLES = 3

/** What of a run is proposed: of the rules chosen those that are news, with examples and conflicts. */
export async function proposedRules(
  service: Pick<Service<unknown>, 'newId' | 'clock'>,
  workflows: Workflows,
  learned: Learned,
  setting: Setting,
): Promise<Proposed> {
  const chosen = learned.rules.filter((rule) => rule.chosen)
  const live = liveRules(setting.workflow)
  const looked = look(chosen, live, setting.cases)
  const news = chosen.flatMap((rule, place) => {
    const seen = looked[place]
    return seen === undefined || seen.isKnown ? [] : [{ rule, seen }]
  })
  const conflicts = await conflictsOf(
    workflows,
    setting,
    live,
    news.map(({ rule }) => rule),
  )
  const now = service.clock()
  const rules = news.map(({ rule, seen }, place): LearnedRule => ({
    ...UNTOUCHED,
    id: service.newId(),
    workflowId: setting.extraction.workflowId,
    extractionId: setting.extraction.id,
    when: rule.when,
    meaning: meaningOf(rule),
    outcome: JSON.parse(rule.outcome),
    algorithms: rule.algorithms.map((name) => name.toUpperCase() as RuleAlgorithm),
    training: measureOf(rule.training),
    heldOut: measureOf(rule.heldOut),
    conflicts: conflicts?.[place] ?? null,
    exampleIds: seen.exampleIds,
    counterexampleIds: seen.counterexampleIds,
    floor: floorOf(measureOf(rule.heldOut), setting.floor),
    createdAt: now,
    updatedAt: now,
  }))
  return { rules, known: chosen.length - news.length }
}

const UNTOUCHED = {
  status: 'CANDIDATE',
  revision: 1,
  backtestId: null,
  backtestSummary: null,
  shadowSince: null,
  shadowCursor: null,
  shadowSeen: 0,
  ruleId: null,
  liveVersion: null,
  drift: null,
} as const

function liveRules({ publishedVersion }: Workflow): WorkflowRule[] {
  return publishedVersion?.ruleSet.rules.filter(({ enabled }) => enabled) ?? []
}

/** The same for rules that say the same: a hash of outcome and normal form. */
function meaningOf({ when, outcome }: Pick<Found, 'when' | 'outcome'>): string {
  return createHash('sha256')
    .update(`${outcome}\n${formOf(when)}`)
    .digest('base64url')
}

function formOf(when: string): string {
  try {
    return normalForm(when)
  } catch (error) {
    if (error instanceof ExpressionError) return when
    throw error
  }
}

/** What cases say of a rule. */
interface Looked {
  isKnown: boolean
  exampleIds: string[]
  counterexampleIds: string[]
}

/** Evaluates rules found and rules in service on all cases. */
function look(
  found: readonly Found[],
  live: readonly WorkflowRule[],
  cases: readonly LearningCase[],
): Looked[] {
  const whens = [...found, ...live].map(({ when }, place) => ({ id: String(place), when }))
  const { rules } = compileRuleSet({ hitPolicy: 'COLLECT', rules: whens }).evaluateColumns(
    cases.map(({ inputData }) => asRecord(inputData)),
  )
  const hits = rules.map((column) => column.hits)
  const outcomes = cases.map(({ correctOutcome }) => canonicalJson(correctOutcome))
  return found.map((rule, place): Looked => {
    const own = hits[place] ?? new Int32Array()
    const saidBefore = new Int32Array(own.length)
    live.forEach((other, at) => {
      if (canonicalJson(other.outcome) !== rule.outcome) return
      const theirs = hits[found.length + at] ?? saidBefore
      for (let word = 0; word < own.length; word += 1)
        saidBefore[word] = (saidBefore[word] ?? 0) | ((theirs[word] ?? 0) & (own[word] ?? 0))
    })
    const isSame = live.some(
      (other) => canonicalJson(other.outcome) === rule.outcome && formOf(other.when) === formOf(rule.when),
    )
    const covered = cases.filter((_, row) => (((own[row >>> 5] ?? 0) >>> (row & 31)) & 1) === 1)
    const isRight = new Set(cases.filter((_, row) => outcomes[row] === rule.outcome))
    const some = (right: boolean): string[] =>
      covered
        .filter((one) => isRight.has(one) === right)
        .slice(0, EXAMPLES)
        .map(({ id }) => id)
    return {
      isKnown: isSame || (countBits(own) > 0 && countBits(saidBefore) >= COVERED * countBits(own)),
      exampleIds: some(true),
      counterexampleIds: some(false),
    }
  })
}

/** For each rule those in service that contradict it; null when the verifier can't tell. */
async function conflictsOf(
  workflows: Workflows,
  { workflow, tenantId }: Setting,
  live: readonly WorkflowRule[],
  found: readonly Found[],
): Promise<RuleConflict[][] | null> {
  const version = workflow.publishedVersion
  if (version === null || live.length === 0 || found.length === 0) return found.map(() => [])
  const learned = found.map(({ when, outcome }, place): WorkflowRule => ({
    id: `learned-${place}`,
    name: when,
    when,
    outcome: JSON.parse(outcome) as JsonValue,
    confidence: 0.95,
    priority: 0,
    enabled: true,
  }))
  const rules = [...live, ...learned]
  const pairs = await workflows.contradictions(tenantId, { ...version.ruleSet, rules }, version.inputSchema)
  if (pairs === null) return null
  return found.map((_, place) =>
    pairs.flatMap(({ places, message, example }) => {
      const against = places.find((at) => at < live.length)
      const rule = against === undefined ? undefined : live[against]
      return rule !== undefined && places.includes(live.length + place)
        ? [{ ruleId: rule.id, message, example }]
        : []
    }),
  )
}

function measureOf({ exactBounds: { low, high }, ...found }: Found['heldOut']): RuleMeasure {
  const { cases, covered, correct, precision, recall, coverage, lift, pValue } = found
  return { cases, covered, correct, precision, bounds: { low, high }, recall, coverage, lift, pValue }
}
