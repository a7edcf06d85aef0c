import type { EvaluateOptions } from '../backends/run.ts'
import { Decider } from '../decisions/decider.ts'
import type { DecidingRuleSet } from '../decisions/decision.ts'
import { sameJson } from '../values/canonical-json.ts'
import { withValue } from '../regions/make-input.ts'
import type { JsonSchema } from '../schema/json-schema.ts'
import { type Space, spaceOf } from '../regions/space.ts'
import { Work } from '../regions/work.ts'
import { parse } from '../syntax/parser.ts'
import type { JsonObject, JsonValue } from '../values/value.ts'
import type { Change, Counterfactual } from './change.ts'
import { writtenDecimals } from './finest-step.ts'
import { sentenceOf } from './message.ts'
import { currentValue, type Option, optionsFor } from './options-for-field.ts'

/** What is looked for. `now` is the time of the evaluations. */
export interface CounterfactualOptions extends Pick<EvaluateOptions, 'now'> {
  /** JSON Schema (2020-12) of the input: no value outside of it is proposed. */
  readonly schema?: JsonSchema | null | undefined
  /** The outcome to be reached; without it, any other than now. */
  readonly target?: JsonValue | undefined
  /** Most inputs to change; default 1. */
  readonly maxChanges?: 1 | 2 | undefined
  /** Evaluations in all; default 20,000. */
  readonly evaluations?: number | undefined
  /**
   * What is decided on an input, undefined for nothing; without it, the outcome by the hit policy. Whoever asks more of
   * a decision than that its rule is true says so here.
   */
  readonly decide?: ((input: JsonObject) => JsonValue | undefined) | undefined
  /** Asked about each changed input, for what of the schema is not read here. */
  readonly admits?: ((input: JsonObject) => boolean) | undefined
}

/** Most that are told. */
const MOST_TOLD = 20
/** Values of a first input for which a second one is sought. */
const MOST_FIRST = 12

/**
 * The smallest changes of one input, or two, that change what a rule set decides: for each input and outcome the
 * nearest value, the nearest change first, changes of one input before those of two. The values come from the
 * thresholds of the conditions; a term of several inputs is solved for each of them. All were evaluated, and fit the
 * schema. Texts are those that the rules and the schema name: of a text that must have a part, another may do as well.
 * After S. Wachter, B. Mittelstadt and C. Russell, "Counterfactual Explanations without Opening the Black
 * Box" (2018), with the box open. Throws RuleSetError for rules that can't be compiled.
 */
export function counterfactual(
  definition: DecidingRuleSet,
  input: JsonObject,
  options: CounterfactualOptions = {},
): Counterfactual[] {
  const search = new Search(definition, input, options)
  const single = search.single()
  const pairs = options.maxChanges === 2 ? search.pairs() : []
  const byDistance = (a: Counterfactual, b: Counterfactual) => a.distance - b.distance
  return [...single.toSorted(byDistance), ...pairs.toSorted(byDistance)].slice(0, MOST_TOLD)
}

class Search {
  readonly #decider: Decider
  readonly #space: Space
  readonly #input: JsonObject
  readonly #options: CounterfactualOptions
  readonly #written: ReadonlyMap<string, number>
  readonly #work: Work
  readonly #decide: (input: JsonObject) => JsonValue | undefined
  readonly #now: JsonValue | undefined

  constructor(definition: DecidingRuleSet, input: JsonObject, options: CounterfactualOptions) {
    this.#decider = new Decider(definition, { now: options.now })
    const { precedence, compiled } = this.#decider
    const expressions = precedence.map((place) => parse(compiled.rules[place]?.source ?? ''))
    this.#space = spaceOf(expressions, options.schema ?? null, { now: options.now })
    this.#written = writtenDecimals(expressions)
    this.#work = new Work(options.evaluations ?? 20_000)
    this.#input = input
    this.#options = options
    this.#decide = options.decide ?? ((other) => this.#decider.outcomeOf(this.#decider.hits(other)))
    this.#now = this.#outcome(input)
  }

  /** For each input and outcome the nearest change of that input alone. */
  single(): Counterfactual[] {
    return [...this.#space.fields.keys()].flatMap((path) => {
      const options = this.#optionsFor(path, this.#input)
      return this.#nearest(options).map(({ option, outcome }) =>
        this.#tell(outcome, option, [this.#change(path, option, outcome, options)]),
      )
    })
  }

  /** For each two inputs and outcome the nearest change of both, where neither alone would do. */
  pairs(): Counterfactual[] {
    const paths = [...this.#space.fields.keys()]
    return paths.flatMap((first, place) =>
      paths.slice(place + 1).flatMap((second) => {
        const best = new Map<string, Counterfactual>()
        for (const found of [...this.#pair(first, second), ...this.#pair(second, first)]) {
          const key = JSON.stringify(found.outcome)
          if (found.distance < (best.get(key)?.distance ?? Number.POSITIVE_INFINITY)) best.set(key, found)
        }
        return [...best.values()]
      }),
    )
  }

  *#pair(first: string, second: string): Generator<Counterfactual> {
    const field = this.#space.fields.get(second)
    for (const one of this.#optionsFor(first, this.#input).slice(0, MOST_FIRST)) {
      if (this.#wanted(one.input) !== undefined) continue
      const options = this.#optionsFor(second, one.input)
      for (const { option, outcome } of this.#nearest(options)) {
        const alone = field === undefined ? null : withValue(this.#input, field.segments, option.value)
        if (alone !== null && this.#wanted(alone) !== undefined) continue
        const changes = [
          this.#change(first, one, outcome, []),
          this.#change(second, option, outcome, options),
        ]
        yield this.#tell(outcome, { ...option, distance: one.distance + option.distance }, changes)
      }
    }
  }

  #optionsFor(path: string, input: JsonObject): Option[] {
    const written = this.#written.get(path) ?? 0
    return optionsFor(this.#space, path, input, { written, spend: () => this.#work.spend() })
  }

  /** For each wanted outcome the nearest option. */
  #nearest(options: readonly Option[]): { option: Option; outcome: JsonValue }[] {
    const found = new Map<string, { option: Option; outcome: JsonValue }>()
    for (const option of options) {
      const outcome = this.#wanted(option.input)
      if (outcome === undefined) continue
      const key = JSON.stringify(outcome)
      if (!found.has(key)) found.set(key, { option, outcome })
    }
    return [...found.values()]
  }

  #change(path: string, { value }: Option, outcome: JsonValue, options: readonly Option[]): Change {
    const field = this.#space.fields.get(path)
    const from = field === undefined ? undefined : currentValue(this.#input, field)
    return { path, from, to: value, beyond: this.#beyond(from, value, outcome, options) }
  }

  /** Whether all values beyond one, as far as it matters, have the same outcome. */
  #beyond(
    from: JsonValue | undefined,
    to: JsonValue,
    outcome: JsonValue,
    options: readonly Option[],
  ): Change['beyond'] {
    if (typeof from !== 'number' || typeof to !== 'number' || options.length === 0) return null
    const less = to < from
    const beyond = options.filter(
      ({ value }) => typeof value === 'number' && (less ? value < to : value > to),
    )
    const same = beyond.every(({ input }) => {
      const other = this.#outcome(input)
      return other !== undefined && sameJson(other, outcome)
    })
    if (!same) return null
    return less ? 'OR_LESS' : 'OR_MORE'
  }

  /** The outcome of an input if it is what is looked for. */
  #wanted(input: JsonObject): JsonValue | undefined {
    const outcome = this.#outcome(input)
    if (outcome === undefined || (this.#now !== undefined && sameJson(outcome, this.#now))) return undefined
    const { target, admits } = this.#options
    if (target !== undefined && !sameJson(outcome, target)) return undefined
    return admits === undefined || admits(input) ? outcome : undefined
  }

  #outcome(input: JsonObject): JsonValue | undefined {
    return this.#work.spend() ? this.#decide(input) : undefined
  }

  #tell(outcome: JsonValue, { input, distance }: Option, changes: readonly Change[]): Counterfactual {
    return { changes, outcome, distance, input, message: sentenceOf(outcome, changes) }
  }
}
