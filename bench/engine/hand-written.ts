import type { JsonObject } from '../../engine/index.ts'
import { type BenchRule, type Contestant, counting } from './contestant.ts'

type Rule = (input: JsonObject) => boolean

/** One function for each rule, as if each had been typed in: with its constants in its code. */
export function handWritten(rules: readonly BenchRule[]): Contestant[] {
  const functions = rules.map(
    ({ js }) =>
      // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- what a person would have typed in
      new Function('input', `return ${js}`) as Rule,
  )
  return [
    counting(HAND_WRITTEN, (input) => countTrue(functions, input)),
    counting('hand-written, listed', (input) => listTrue(functions, input).length),
  ]
}

/** The one that ratios are to. */
export const HAND_WRITTEN = 'hand-written'

function countTrue(functions: readonly Rule[], input: JsonObject): number {
  let count = 0
  for (const rule of functions) if (rule(input)) count += 1
  return count
}

function listTrue(functions: readonly Rule[], input: JsonObject): number[] {
  const hits: number[] = []
  for (let place = 0; place < functions.length; place += 1) if (functions[place]!(input)) hits.push(place)
  return hits
}
