import type { Unknown } from '../values/unknown.ts'
import { badArgument, type CallNames, type FunctionDefinition, plain } from './definition.ts'

// Longer than any double is written; so that no text costs more than a step.
const LONGEST_NUMERAL = 400

/** Reads a number as JSON or a person writes it: `90`, `-1.5e3`, blanks around it. Null when it is none. */
function numberFromText(text: string): number | null {
  if (text.length > LONGEST_NUMERAL) return null
  if (!/^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/iu.test(text.trim())) return null
  const value = Number(text)
  return Number.isFinite(value) ? value : null
}

function toNumber(value: number | string | boolean, names: CallNames): number | Unknown {
  if (typeof value !== 'string') return Number(value)
  return numberFromText(value) ?? badArgument(names, 0, 'the text is not a number.')
}

function toInteger(value: number | string, names: CallNames): number | Unknown {
  const number = toNumber(value, names)
  if (typeof number !== 'number') return number
  const whole = Math.trunc(number)
  return Number.isSafeInteger(whole) ? whole : badArgument(names, 0, 'it is beyond 2^53.')
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
])

/** Functions from one kind of value to another, where it can be done without a guess. */
export const conversionFunctions: readonly FunctionDefinition[] = [
  plain({
    names: ['number', 'double'],
    form: 'global',
    parameters: [['number', 'text', 'boolean']],
    apply: ([value], _, names) => toNumber(value, names),
  }),
  plain({
    names: ['int'],
    form: 'global',
    parameters: [['number', 'text']],
    apply: ([value], _, names) => toInteger(value, names),
  }),
  plain({
    names: ['bool'],
    form: 'global',
    parameters: [['boolean', 'text']],
    apply: ([value], _, names) =>
      typeof value === 'boolean'
        ? value
        : (BOOLEANS.get(value.toLowerCase()) ?? badArgument(names, 0, 'the text is not true or false.')),
  }),
  plain({
    names: ['string'],
    form: 'global',
    parameters: [['number', 'text', 'boolean', 'timestamp', 'duration']],
    apply: ([value]) => String(value),
  }),
]
