import { OUT_OF_STEPS, stepsForText } from '../../semantics/budget.ts'
import { textLength } from '../../values/text.ts'
import { stepsToRead } from '../comparison.ts'
import type { StrictResult } from '../value.ts'
import {
  badValue,
  global,
  member,
  overload,
  type StrictFunction,
  type StrictSurroundings,
} from './definition.ts'

// Compiling takes about as long as this many steps for each character and each instruction of the program.
const STEPS_TO_COMPILE = 4

function matches(text: string, source: string, at: StrictSurroundings): StrictResult {
  const fresh = !at.patterns.has(source)
  if (fresh && !at.spend(STEPS_TO_COMPILE * (source.length + 16))) return OUT_OF_STEPS
  const pattern = at.patterns.get(source)
  if (typeof pattern === 'string') return badValue('matches', pattern)
  const size = pattern.programSize()
  if (fresh && !at.spend(STEPS_TO_COMPILE * size)) return OUT_OF_STEPS
  // Linear in the text, but at worst times the size of the program.
  return at.spend(stepsForText((text.length * size) / 4)) ? pattern.test(text) : OUT_OF_STEPS
}

/** Steps for finding a part in a text: at worst the whole part is compared at each place. */
export function stepsToFind(text: string, part: string): number {
  return stepsForText(text.length * (1 + Math.floor(part.length / 16)))
}

function question(
  name: string,
  ask: (text: string, part: string) => boolean,
  steps = stepsToFind,
): StrictFunction {
  return member(
    name,
    overload(['string', 'string'], ([text, part], at) =>
      at.spend(steps(text, part)) ? ask(text, part) : OUT_OF_STEPS,
    ),
  )
}

function stepsAtEnd(_: string, part: string): number {
  return stepsForText(part.length)
}

const SIZES = [
  overload(['string'], ([text], at) =>
    at.spend(stepsToRead(text)) ? BigInt(textLength(text)) : OUT_OF_STEPS,
  ),
  overload(['bytes'], ([bytes]) => BigInt(bytes.length)),
  overload(['list'], ([list]) => BigInt(list.length)),
  overload(['map'], ([map]) => BigInt(map.size)),
]

const MATCHES = overload(['string', 'string'], ([text, source], at) => matches(text, source, at))

/** The functions of text in CEL's standard library. */
export const textFunctions: readonly StrictFunction[] = [
  global('size', ...SIZES),
  member('size', ...SIZES),
  global('matches', MATCHES),
  member('matches', MATCHES),
  question('contains', (text, part) => text.includes(part)),
  question('startsWith', (text, part) => text.startsWith(part), stepsAtEnd),
  question('endsWith', (text, part) => text.endsWith(part), stepsAtEnd),
]
