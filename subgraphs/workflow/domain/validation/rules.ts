import { type CompiledExpression, ExpressionError, type Reference, compile, parse } from '#engine'
import { LONGEST_NAME, type Rule, type RuleSet } from '../definition.ts'
import { lengthOf } from '../text.ts'
import { duplicateIds } from './duplicate-ids.ts'
import { hints } from './nearest-name.ts'
import { positionOfReference } from './reference-position.ts'
import { type Issue, error, warning } from './report.ts'
import { type Gap, schemaPaths } from './schema-path.ts'
import { type Schema, isSchema } from './subschemas.ts'

const LONGEST_ID = 100
const MOST_RULES = 10_000

/** Most names that a message lists. */
const MOST_LISTED = 10

/** Why the input schema doesn't have what a rule reads; null when it has it. */
type Missing = (reference: Reference) => { certain: boolean; message: string } | null

/** Every fault of a rule set. `schema` is a valid input schema, or null when there is none to check names against. */
export function checkRules(ruleSet: RuleSet, schema: unknown): Issue[] {
  const { rules, defaultOutcome } = ruleSet
  if (rules.length > MOST_RULES)
    return [
      error(
        'INVALID_RULE',
        '/ruleSet/rules',
        `There are ${rules.length} rules; at most ${MOST_RULES} are allowed.`,
      ),
    ]
  const missing = isSchema(schema) ? missingFrom(schema) : () => null
  return [
    ...missingRules(ruleSet),
    ...duplicateIds('Rule', rules, '/ruleSet/rules'),
    ...rules.flatMap((rule, index) => checkRule(rule, `/ruleSet/rules/${index}`, missing)),
    ...(defaultOutcome === null
      ? []
      : confidenceFaults(defaultOutcome.confidence, '/ruleSet/defaultOutcome')),
  ]
}

function missingRules({ rules, defaultOutcome }: RuleSet): Issue[] {
  if (defaultOutcome !== null || rules.some(({ enabled }) => enabled)) return []
  const message = 'Nothing can be decided: add a rule, switch one on, or give a default outcome.'
  return [error('MISSING_RULES', '/ruleSet/rules', message)]
}

function checkRule(rule: Rule, path: string, missing: Missing): Issue[] {
  const compiled = compiledOrFault(rule.when, `${path}/when`)
  return [
    ...lengthFaults('id', rule.id, LONGEST_ID, path),
    ...lengthFaults('name', rule.name, LONGEST_NAME, path),
    ...confidenceFaults(rule.confidence, path),
    ...('code' in compiled ? [compiled] : unknownReferences(rule, compiled, `${path}/when`, missing)),
  ]
}

function lengthFaults(what: string, text: string, most: number, path: string): Issue[] {
  const length = lengthOf(text.trim())
  if (length > 0 && length <= most) return []
  const message = `A rule's ${what} has 1 to ${most} characters; this one has ${length}.`
  return [error('INVALID_RULE', `${path}/${what}`, message)]
}

function confidenceFaults(confidence: number, path: string): Issue[] {
  if (confidence >= 0 && confidence <= 1) return []
  const message = `Confidence lies between 0 and 1; ${confidence} doesn't. For 95 % write 0.95.`
  return [error('INVALID_RULE', `${path}/confidence`, message)]
}

function compiledOrFault(when: string, path: string): CompiledExpression | Issue {
  try {
    return compile(when)
  } catch (problem) {
    if (problem instanceof ExpressionError) return error('INVALID_RULE', path, problem.message, problem)
    throw problem
  }
}

function unknownReferences(
  { when, enabled }: Rule,
  { references }: CompiledExpression,
  path: string,
  missing: Missing,
): Issue[] {
  return references.flatMap((reference) => {
    const found = missing(reference)
    // Where the schema is open, a rule that asks whether the input is there at all knows what it does.
    if (found === null || (reference.optional && !found.certain)) return []
    const position = positionOfReference(when, parse(when), reference.segments)
    const tell = found.certain && enabled ? error : warning
    return [tell('UNKNOWN_REFERENCE', path, found.message, position)]
  })
}

/** Follows each path once, however many rules read it. */
function missingFrom(schema: Schema): Missing {
  const gapOf = schemaPaths(schema)
  const followed = new Map<string, ReturnType<Missing>>()
  const hint = hints()
  return ({ path, segments }) => {
    const known = followed.get(path)
    if (known !== undefined) return known
    const gap = gapOf(segments)
    const found = gap === null ? null : { certain: gap.certain, message: messageOf(gap, segments, hint) }
    followed.set(path, found)
    return found
  }
}

function messageOf(
  { at, types, names }: Gap,
  segments: readonly (string | number)[],
  hint: ReturnType<typeof hints>,
): string {
  const missing = String(segments[at])
  const parent = segments.slice(0, at).join('.')
  if (types.length > 0)
    return `By the input schema \`${parent}\` is of type ${types.join(' or ')}: it has no \`${missing}\`.`
  const where = parent === '' ? '' : ` in \`${parent}\``
  const meant = hint(missing, names)
  const listed = names.slice(0, MOST_LISTED).map((name) => `\`${name}\``)
  const known = names.length > MOST_LISTED ? [...listed, '…'] : listed
  const advice = meant !== '' || known.length === 0 ? meant : ` It has ${known.join(', ')}.`
  return `The input schema has no \`${missing}\`${where}.${advice} Correct the rule, or add it to the schema.`
}
