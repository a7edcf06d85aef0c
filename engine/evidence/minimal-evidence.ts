import type { Reference } from '../analysis/references.ts'
import { readReferences, type ReferencedValue } from '../analysis/read-references.ts'
import type { EvaluateOptions } from '../backends/run.ts'
import { compile, type CompiledExpression } from '../compile.ts'
import type { RuleSetDefinition } from '../rules/definition.ts'
import { compileRuleSet } from '../rules/rule-set.ts'
import { parse } from '../syntax/parser.ts'
import type { Expression } from '../syntax/tree.ts'
import { isUnknown, type Unknown } from '../values/unknown.ts'
import type { JsonObject, Value } from '../values/value.ts'
import { keepOnly } from './keep-only.ts'
import { allOf, type FoundCondition, type Support } from './support.ts'
import { supportsOf } from './supports-of.ts'

/** What suffices for a result. */
export interface Evidence {
  /** What the expression came to, or the places of the rules that won. */
  readonly result: Value | Unknown
  /** The inputs that suffice, with their values: whatever the others are, missing included, the result stays. */
  readonly inputs: readonly ReferencedValue[]
  /** The conditions on them that decided. */
  readonly conditions: readonly (FoundCondition & { readonly ruleId: string | null })[]
  /** The input with nothing but these values. */
  readonly kept: JsonObject
}

/**
 * The smallest set of inputs that suffices for the result of an expression, or for which rules of a set win: with
 * all others missing it is the same. When no rule wins, it is what keeps from being true each rule that is false.
 * Smallest by the structure of the expression: that two conditions mean the same
 * is not seen, and of a node with more than 64 alternatives the smallest ones are kept. An unknown result has no
 * evidence; it says itself what is missing. Throws ExpressionError or RuleSetError.
 */
export function minimalEvidence(
  subject: string | Expression | RuleSetDefinition,
  input: JsonObject,
  options: EvaluateOptions = {},
): Evidence {
  if (typeof subject === 'object' && 'rules' in subject) return evidenceOfRuleSet(subject, input, options)
  const expression = compile(subject)
  const result = expression.evaluate(input, options)
  const [support] = isUnknown(result) ? [] : supportsOf(parse(expression.source), input, options)
  return evidenceOf(result, input, support === undefined ? [] : [{ ruleId: null, support }])
}

interface RuleSupport {
  readonly ruleId: string | null
  readonly support: Support
}

function evidenceOf(result: Value | Unknown, input: JsonObject, parts: readonly RuleSupport[]): Evidence {
  const inputs = new Map<string, Reference>(parts.flatMap(({ support }) => [...support.inputs]))
  return {
    result,
    inputs: readReferences([...inputs.values()], input).filter(({ present }) => present),
    conditions: parts.flatMap(({ ruleId, support }) => support.conditions.map((one) => ({ ruleId, ...one }))),
    kept: keepOnly(input, inputs.values()),
  }
}

interface EvaluatedRule {
  readonly id: string
  readonly place: number
  readonly expression: CompiledExpression
  readonly result: Value | Unknown
}

/**
 * The winners must stay true. A rule that was not true mostly stays so without its inputs; only one that asks whether
 * something is missing can become true, and then what kept it from that is evidence as well.
 */
function evidenceOfRuleSet(
  definition: RuleSetDefinition,
  input: JsonObject,
  options: EvaluateOptions,
): Evidence {
  const compiled = compileRuleSet(definition)
  const matched = compiled.match(input, options)
  const rules = compiled.rules
    .filter(({ enabled }) => enabled)
    .map(({ id, index, source }): EvaluatedRule => {
      const expression = compile(source)
      return { id, place: index, expression, result: expression.evaluate(input, options) }
    })
  const deciding = rules.filter(({ place, result }) =>
    matched.length > 0 ? matched.includes(place) : result === false,
  )
  const parts = [...jointSupports(deciding, input, options)]
  const held = new Set(matched)
  for (let round = 0; round <= rules.length; round += 1) {
    const { kept } = evidenceOf([], input, parts)
    if (sameItems(compiled.match(kept, options), matched)) break
    const risen = rules.filter(
      ({ place, expression, result }) =>
        !held.has(place) && result !== true && expression.evaluate(kept, options) === true,
    )
    if (risen.length === 0) break
    for (const rule of risen) {
      held.add(rule.place)
      parts.push({ ruleId: rule.id, support: supportAgainst(rule, input, options) })
    }
  }
  return evidenceOf(matched, input, parts)
}

/** For each rule one support, so that together they need the fewest inputs. */
function jointSupports(
  rules: readonly EvaluatedRule[],
  input: JsonObject,
  options: EvaluateOptions,
): RuleSupport[] {
  const choices = rules.map(({ expression }) => supportsOf(parse(expression.source), input, options))
  const [smallest] = allOf(choices)
  return rules.flatMap(({ id }, at) => {
    const fits = choices[at]?.find(({ inputs }) =>
      [...inputs.keys()].every((path) => smallest?.inputs.has(path)),
    )
    return fits === undefined ? [] : [{ ruleId: id, support: fits }]
  })
}

function supportAgainst(
  { expression, result }: EvaluatedRule,
  input: JsonObject,
  options: EvaluateOptions,
): Support {
  const [support] = result === false ? supportsOf(parse(expression.source), input, options) : []
  const everything = new Map(expression.references.map((reference) => [reference.path, reference]))
  return support ?? { inputs: everything, conditions: [] }
}

function sameItems(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((item, at) => item === other[at])
}
