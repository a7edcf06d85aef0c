import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { RE2JS } from 're2js'
import {
  type Finding,
  type JsonValue,
  type VerificationLimits,
  type VerificationReport,
  verifyRuleSet,
} from '#engine'
import type { RuleSet, WorkflowDefinition } from '../definition.ts'
import { type Issue, info, warning } from './report.ts'
import { type Schema, isSchema } from './subschemas.ts'

/** Larger rule sets are not verified: it is done while somebody waits. */
export const MOST_VERIFIED = 1_000
/** Some tenths of a second at most. */
const LIMITS: VerificationLimits = { steps: 500_000, boxes: 128, findings: 10 }
/** Longer examples are not written into the message. */
const LONGEST_EXAMPLE = 300

/** Rules and the schema of their inputs. */
type Verifiable = Pick<WorkflowDefinition, 'inputSchema' | 'ruleSet'>

/** What rules are for one another. They are compilable, at most 1,000, and the schema, unless null, is valid. */
export function verify({ ruleSet, inputSchema }: Verifiable, limits: VerificationLimits): VerificationReport {
  const { hitPolicy, rules, defaultOutcome } = ruleSet
  const definition = {
    hitPolicy,
    // Outcomes were read from JSON.
    rules: rules.map((rule) => ({ ...rule, outcome: rule.outcome as JsonValue })),
    defaultOutcome: defaultOutcome === null ? undefined : (defaultOutcome.outcome as JsonValue),
  }
  const schema = isSchema(inputSchema) ? inputSchema : null
  return verifyRuleSet(definition, { schema, limits, admits: schemaTest(schema) })
}

/**
 * Rules that are never true or never decide, contradictions and gaps, each shown by an example where there is one.
 * `told` are the faults found so far: a rule that is known to be impossible is not called dead as well.
 */
export function verificationIssues(definition: Verifiable, told: readonly Issue[]): Issue[] {
  const { hitPolicy, rules } = definition.ruleSet
  if (rules.length > MOST_VERIFIED || !rules.some(({ enabled }) => enabled)) return []
  const known = new Set(told.map(({ path }) => path))
  const { findings } = verify(definition, LIMITS)
  // In order alone lies the meaning of FIRST; with priorities somebody forgot to give one.
  const byOrder = hitPolicy === 'FIRST' ? info : warning
  return findings.flatMap((finding) =>
    finding.kind === 'GAP' && !distinguishes(definition.ruleSet) ? [] : issueOf(finding, known, byOrder),
  )
}

/** Whether rules tell outcomes apart, and so are meant to decide everything; one outcome alone is meant to stand out. */
function distinguishes({ rules }: RuleSet): boolean {
  const outcomes = rules.filter(({ enabled }) => enabled).map(({ outcome }) => JSON.stringify(outcome))
  return new Set(outcomes).size > 1
}

function issueOf(finding: Finding, known: ReadonlySet<string>, byOrder: typeof info): Issue[] {
  const { kind, places, message, example, decidedBy, exception, onlyWhenAbsent } = finding
  const [first = 0, second = 0] = places
  const path = (place: number) => `/ruleSet/rules/${place}/when`
  if (kind === 'DEAD') return known.has(path(first)) ? [] : [warning('DEAD_RULE', path(first), message)]
  if (kind === 'IMPLIED') return [warning('REDUNDANT_RULE', path(first), message)]
  // It may be there for its name or its confidence.
  if (kind === 'REDUNDANT') return [info('REDUNDANT_RULE', path(first), message)]
  // Where an input is missing a person decides, as is meant.
  if (kind === 'GAP' && !onlyWhenAbsent) {
    return [withExample(info('GAP', '/ruleSet/rules', `${message} A person decides then.`), example)]
  }
  // A higher priority, or an exception before a general rule, was given on purpose.
  if (kind !== 'CONTRADICTION' || exception || decidedBy === 'PRIORITY') return []
  return [withExample(byOrder('CONTRADICTION', path(second), message), example)]
}

function withExample(issue: Issue, example: unknown): Issue {
  const text = JSON.stringify(example)
  const shown = text.length > LONGEST_EXAMPLE ? '' : ` For example: ${text}`
  return { ...issue, message: `${issue.message}${shown}`, example }
}

/** Whether an input fits the whole schema; compiled when it is first asked. */
function schemaTest(schema: Schema | null): (input: unknown) => boolean {
  if (schema === null) return () => true
  let test: ((input: unknown) => boolean) | undefined
  return (input) => {
    test ??= compiled(schema)
    return test(input)
  }
}

function compiled(schema: Schema): (input: unknown) => boolean {
  const ajv = new Ajv2020({
    // Without, each property's code stands within that of the one before: too deep for a thousand.
    allErrors: true,
    strict: false,
    logger: false,
    validateSchema: false,
    code: { regExp: linearTime },
  })
  formats.default(ajv)
  const validate = ajv.compile(schema)
  return (input) => validate(input)
}

/** A tenant's pattern, matched in time linear in the text whatever the pattern. */
const linearTime = Object.assign(
  (pattern: string) => {
    const compiled = RE2JS.compile(pattern)
    return { test: (text: string) => compiled.matcher(text).find(), toString: () => pattern }
  },
  // For schemas compiled to standalone code, which these are not.
  { code: 'linearTime' },
)
