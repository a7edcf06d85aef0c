import type { InputPath } from '../../analysis/input-path.ts'
import type { Result } from '../../semantics/operand.ts'
import type { JsonObject } from '../../values/value.ts'
import { makeFunction, quoted } from './make-function.ts'

/** Fills slots from an input. */
export type InputReader = (input: JsonObject, slots: Result[]) => void

/**
 * Reads inputs by code made for their paths. A plain object's field can be read without asking first whose it is, as
 * long as all objects have none of that name: so it is asked of their common prototype, which costs next to nothing.
 */
export function generateReader(slots: readonly (InputPath | null)[], otherwise: InputReader): InputReader {
  const paths = slots.flatMap((path, slot) =>
    path === null ? [] : [{ slot, path, segments: path.segments }],
  )
  // Names that all objects have, such as `constructor`, must be looked up with care.
  const isPlain = paths.map(({ segments: [root] }) => !(String(root) in Object.prototype))
  const roots = new Set(
    paths.flatMap(({ segments: [root] }, at) => (isPlain[at] === true ? [String(root)] : [])),
  )
  const inherited = [...roots].map((root) => ` || ${quoted(root)} in everyone`)
  const reads = paths.map(({ slot, segments }, at) =>
    isPlain[at] === true && segments.length === 1
      ? `value = input[${quoted(String(segments[0]))}]
slots[${slot}] = typeof value === "number" && value - value === 0 || typeof value === "string" || typeof value === "boolean" ? value : paths[${slot}].read(input)`
      : `slots[${slot}] = paths[${slot}].read(input)`,
  )
  const source = `const everyone = Object.prototype, prototypeOf = Object.getPrototypeOf, paths = given[0], otherwise = given[1]
return function read(input, slots) {
if (prototypeOf(input) !== everyone${inherited.join('')}) return otherwise(input, slots)
let value
${reads.join('\n')}
}`
  return makeFunction(source, [slots, otherwise]) as InputReader
}
