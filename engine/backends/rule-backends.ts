/**
 * Which back end a rule set gets. Closures are ready at once, so a set begins with them. Once it has been evaluated so
 * often that closures have cost about as much as something quicker takes to make, that is made: whatever comes, the
 * cost is at most about twice the least possible (the ski rental rule, Karlin et al., "Competitive snoopy caching",
 * 1988). Rules that the index holds go there, others to generated code where that may be made.
 */
import type { Expression } from '../syntax/tree.ts'
import { indexedTerms, RuleIndex, testsPerTable } from './bitset/rule-index.ts'
import type { Literal } from './bitset/terms.ts'
import type { Closure, Code } from './code.ts'
import { Batch, type BatchPlan } from './columnar/batch.ts'
import { ColumnSource } from './columnar/column-source.ts'
import type { Columns } from './columnar/columns.ts'
import type { Truths } from './columnar/truths.ts'
import { type Formula, formulaOf } from './formula.ts'
import { mayMakeFunctions } from './generated/make-function.ts'
import { type PlacedCondition, RuleChunks } from './generated/rule-chunks.ts'
import type { InputTable } from './input-table.ts'
import { OneByOne, type RuleBackend, Sifted } from './rule-backend.ts'
import type { RuleSieve } from './rule-sieve.ts'
import type { BatchOptions, Run } from './run.ts'

/** The back ends for rules on one input. `closures` need no preparation, `generated` makes code. */
export type Backend = 'closures' | 'generated' | 'bitset'

/** How rules are run. */
export interface BackendOptions {
  /** Uses this one for all rules, from the first evaluation on; else the engine picks, and picks again when it pays. */
  readonly backend?: Backend | undefined
  /** Default true: source may be turned into code, where the host allows it. Without, all is as it was but slower. */
  readonly codeGeneration?: boolean | undefined
}

/** A condition and its closure. */
export interface RuleCode {
  readonly expression: Expression
  readonly code: Code
}

/** The back ends of one rule set. */
export class RuleBackends {
  readonly #rules: readonly RuleCode[]
  readonly #inputs: InputTable
  readonly #options: BackendOptions
  #batchPlan: BatchPlan | null = null
  #current: RuleBackend
  #left: number

  constructor(rules: readonly RuleCode[], inputs: InputTable, options: BackendOptions) {
    this.#rules = rules
    this.#inputs = inputs
    this.#options = options
    this.#current = new OneByOne(rules.map(({ code }) => code.evaluate))
    this.#left = options.backend === undefined ? COLD_EVALUATIONS : 0
    if (options.backend !== undefined) this.#prepare()
  }

  /** The back end for the evaluation at hand. */
  next(): RuleBackend {
    if (this.#left > 0) {
      this.#left -= 1
      if (this.#left === 0) this.#prepare()
    }
    return this.#current
  }

  /** Evaluates all rules on all records of columns. */
  evaluateColumns(columns: Columns, run: Run, times?: BatchOptions['times']): Truths {
    this.#batchPlan ??= this.#planBatch()
    const source = new ColumnSource(columns, this.#inputs, run, times)
    return new Batch(this.#batchPlan, source, run).evaluate()
  }

  #planBatch(): BatchPlan {
    const rules = this.#placed()
    const others = this.#generates() ? rules.filter(({ formula }) => !belongsInIndex(formula, true)) : []
    return {
      closures: rules.map(({ closure }) => closure),
      index: this.#indexWithout(others),
      sieve: others.length > 0 ? new RuleChunks(others, this.#inputs) : null,
    }
  }

  /** An index of all rules but some, each at its place. */
  #indexWithout(others: readonly PlacedRule[]): RuleIndex {
    const isOther = new Set(others.map(({ place }) => place))
    const formulas = this.#placed().map(({ place, formula }) => (isOther.has(place) ? NOTHING : formula))
    return new RuleIndex(formulas, this.#inputs)
  }

  #generates(): boolean {
    return this.#options.codeGeneration !== false && mayMakeFunctions()
  }

  #placed(): readonly PlacedRule[] {
    return this.#rules.map(({ expression, code }, place) => {
      return { place, expression, formula: formulaOf(code), closure: code.evaluate }
    })
  }

  #prepare(): void {
    const generates = this.#generates()
    const sieves = this.#sieves(this.#options.backend, generates)
    if (generates) this.#inputs.generate()
    const closures = this.#rules.map(({ code }) => code.evaluate)
    if (sieves.length > 0) this.#current = new Sifted(sieves, closures)
  }

  #sieves(backend: Backend | undefined, generates: boolean): RuleSieve[] {
    const rules = this.#placed()
    if (rules.length === 0 || backend === 'closures' || (backend === 'generated' && !generates)) return []
    if (backend === 'bitset') return [this.#indexWithout([])]
    if (backend === 'generated') return [new RuleChunks(rules, this.#inputs)]
    const others = rules.filter(({ formula }) => !belongsInIndex(formula, generates))
    const indexed = rules.filter(({ formula }) => belongsInIndex(formula, generates))
    const least = generates ? TESTS_OVER_CODE : TESTS_OVER_CLOSURES
    if (testsPerTable(indexed.map(({ formula }) => formula)) < least)
      return generates ? [new RuleChunks(rules, this.#inputs)] : []
    if (!generates || others.length === 0) return [this.#indexWithout([])]
    return [this.#indexWithout(others), new RuleChunks(others, this.#inputs)]
  }
}

interface PlacedRule extends PlacedCondition {
  readonly formula: Formula
  readonly closure: Closure
}

/** About as many evaluations by closures take as long as making the index and the code. */
const COLD_EVALUATIONS = 256

// Below, to look tests up costs about as much as to ask them.
const TESTS_OVER_CLOSURES = 4
const TESTS_OVER_CODE = 18

/** A formula without terms: always false. */
const NOTHING: Formula = { kind: 'some', parts: [] }

/**
 * Whether the index alone can tell, or leaves so few cases that asking the closure is quicker than the generated
 * code for all: where it leaves out a part, a text or the like must have been asked for beside.
 */
function belongsInIndex(formula: Formula, generates: boolean): boolean {
  const terms = indexedTerms(formula)
  return generates
    ? terms.every(({ exact, literals }) => exact || literals.some(isSelective))
    : terms.every(({ literals }) => literals.length > 0)
}

function isSelective({ test, denied }: Literal): boolean {
  return test.kind === 'among' && !denied
}
