import { OUT_OF_STEPS, stepsForKeys, stepsForText } from '../semantics/budget.ts'
import { contains } from '../semantics/equality.ts'
import { type Result, unfit } from '../semantics/operand.ts'
import { textLength } from '../values/text.ts'
import type { Value, ValueMap } from '../values/value.ts'
import {
  ANY_KIND,
  badArgument,
  type CallNames,
  type FunctionDefinition,
  operandAt,
  plain,
  type Surroundings,
} from './definition.ts'
import { compilePattern } from './pattern-cache.ts'

function overText(text: string, surroundings: Surroundings, apply: () => Result): Result {
  return surroundings.spend(stepsForText(text.length)) ? apply() : OUT_OF_STEPS
}

/** A question about a text and a part of it. */
function comparison(
  names: readonly string[],
  ask: (text: string, part: string) => boolean,
): FunctionDefinition {
  return plain({
    names,
    parameters: [['text'], ['text']],
    apply: ([text, part], surroundings) => overText(text, surroundings, () => ask(text, part)),
  })
}

/** A text made from a text. */
function transformation(names: readonly string[], transform: (text: string) => string): FunctionDefinition {
  return plain({
    names,
    parameters: [['text']],
    apply: ([text], surroundings) => overText(text, surroundings, () => transform(text)),
  })
}

const ASCII_UPPER = /[A-Z]+/gu
const ASCII_LOWER = /[a-z]+/gu

function sizeOf(
  value: string | readonly Value[] | Uint8Array | ValueMap,
  surroundings: Surroundings,
): Result {
  if (typeof value === 'string') return overText(value, surroundings, () => textLength(value))
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length
  const { length } = Object.keys(value)
  return surroundings.spend(stepsForKeys(length)) ? length : OUT_OF_STEPS
}

// Compiling takes about as long as this many steps for each character and each instruction of the program.
const STEPS_TO_COMPILE = 4

/** Steps for compiling a pattern of so many characters to so large a program. */
export function stepsToCompilePattern(length: number, size: number): number {
  return STEPS_TO_COMPILE * (length + 16 + size)
}

/** Steps for matching a text: linear in it, but at worst times the size of the program. */
export function stepsToMatch(length: number, size: number): number {
  return stepsForText((length * size) / 4)
}

/** Steps for looking for a part of a text: at worst the whole part is compared at each place. */
export function stepsToSearch(length: number, part: number): number {
  return stepsForText(length * (1 + Math.floor(part / 16)))
}

function matches(text: string, source: string, surroundings: Surroundings, names: CallNames): Result {
  const { patterns } = surroundings
  const fresh = !patterns.has(source)
  if (fresh && !surroundings.spend(stepsToCompilePattern(source.length, 0))) return OUT_OF_STEPS
  const pattern = patterns.get(source)
  if (typeof pattern === 'string') return badArgument(names, 1, pattern)
  const size = pattern.programSize()
  if (fresh && !surroundings.spend(STEPS_TO_COMPILE * size)) return OUT_OF_STEPS
  return surroundings.spend(stepsToMatch(text.length, size)) ? pattern.test(text) : OUT_OF_STEPS
}

function containsPart(container: string | readonly Value[], part: Value, at: CallPlace): Result {
  const { surroundings, names } = at
  if (typeof container !== 'string') return contains(container, part, surroundings) ?? false
  if (typeof part !== 'string') return unfit(operandAt(names, 1), part, '`contains`', 'text')
  const steps = stepsToSearch(container.length, part.length)
  return surroundings.spend(steps) ? container.includes(part) : OUT_OF_STEPS
}

interface CallPlace {
  readonly surroundings: Surroundings
  readonly names: CallNames
}

/** Functions of text, some of which take lists too. */
export const textFunctions: readonly FunctionDefinition[] = [
  plain({
    names: ['contains'],
    parameters: [['text', 'list'], ANY_KIND],
    apply: ([container, part], surroundings, names) => containsPart(container, part, { surroundings, names }),
  }),
  comparison(['starts_with', 'startsWith'], (text, part) => text.startsWith(part)),
  comparison(['ends_with', 'endsWith'], (text, part) => text.endsWith(part)),
  plain({
    names: ['matches'],
    parameters: [['text'], ['text']],
    check: ([, source]) => {
      const problem = typeof source === 'string' ? compilePattern(source) : null
      return typeof problem === 'string' ? { message: `The pattern is wrong: ${problem}` } : null
    },
    apply: ([text, source], surroundings, names) => matches(text, source, surroundings, names),
  }),
  transformation(['lower'], (text) => text.toLowerCase()),
  transformation(['upper'], (text) => text.toUpperCase()),
  transformation(['lowerAscii'], (text) => text.replaceAll(ASCII_UPPER, (part) => part.toLowerCase())),
  transformation(['upperAscii'], (text) => text.replaceAll(ASCII_LOWER, (part) => part.toUpperCase())),
  transformation(['trim'], (text) => text.trim()),
  plain({
    names: ['len', 'size'],
    parameters: [['text', 'list', 'map', 'bytes']],
    apply: ([value], surroundings) => sizeOf(value, surroundings),
  }),
]
