/**
 * The generated back end: source for the conditions of a rule set, turned into functions. One function holds at
 * most 192 rules, since V8 gives up optimising much larger ones: at 1,000 rules in one function it is slower than
 * closures are.
 */
import type { Result } from '../../semantics/operand.ts'
import type { Expression } from '../../syntax/tree.ts'
import type { InputTable } from '../input-table.ts'
import { type RuleSieve, WORD } from '../rule-sieve.ts'
import type { Run } from '../run.ts'
import { ConditionWriter } from './conditions.ts'
import { Emitter } from './emitter.ts'
import { makeFunction } from './make-function.ts'

const RULES_IN_CHUNK = 192

/** A condition and its rule's place among all of the set. */
export interface PlacedCondition {
  readonly place: number
  readonly expression: Expression
}

type Chunk = RuleSieve['sift']

/** Generated code for some or all rules of a set, in ascending order. It leaves the bits of other rules alone. */
export class RuleChunks implements RuleSieve {
  readonly #chunks: Chunk[] = []

  constructor(conditions: readonly PlacedCondition[], inputs: InputTable) {
    for (let start = 0; start < conditions.length; start += RULES_IN_CHUNK)
      this.#chunks.push(makeChunk(conditions.slice(start, start + RULES_IN_CHUNK), inputs))
  }

  sift(slots: Result[], run: Run, kept: Int32Array, doubted: Int32Array): void {
    for (const chunk of this.#chunks) chunk(slots, run, kept, doubted)
  }
}

function makeChunk(conditions: readonly PlacedCondition[], inputs: InputTable): Chunk {
  const { source, given } = chunkSource(conditions, inputs)
  return makeFunction(source, given) as Chunk
}

/** The source of a function, and what it needs beside. */
export function chunkSource(
  conditions: readonly PlacedCondition[],
  inputs: InputTable,
): { readonly source: string; readonly given: readonly unknown[] } {
  const emit = new Emitter()
  const writer = new ConditionWriter(inputs, emit)
  const words = Map.groupBy(conditions, ({ place }) => Math.floor(place / WORD))
  const body = [...words].map(([word, members]) => {
    const lines = members.map(({ place, expression }) =>
      conditionSource(place % WORD, expression, emit, writer),
    )
    return `{\nlet held = 0, asked = 0\n${lines.join('\n')}\nkept[${word}] |= held | asked\ndoubted[${word}] |= asked\n}`
  })
  const source = `${emit.constants()}
return function sift(slots, run, kept, doubted) {
${emit.prologue()}
${body.join('\n')}
}`
  return { source, given: emit.given }
}

function conditionSource(
  bit: number,
  expression: Expression,
  emit: Emitter,
  writer: ConditionWriter,
): string {
  emit.begin()
  const condition = writer.truth(expression)
  const mask = 1 << bit
  const ask = `asked |= ${mask}`
  const settled = `if (${condition}) held |= ${mask}`
  const refill = emit.takesSteps ? 'run.refill(); ' : ''
  const known = emit.mayDoubt ? `doubt = 0; ${refill}${settled}; if (doubt === 1) ${ask}` : settled
  return `if (${emit.guard()}) { ${known} } else ${ask}`
}
