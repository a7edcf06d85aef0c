import {
  type Budget,
  DEEPEST_VALUE,
  LONGEST_TEXT,
  OUT_OF_STEPS,
  stepsForText,
  TOO_DEEP,
  TOO_LONG,
} from '../../semantics/budget.ts'
import { compareText } from '../../values/text.ts'
import { isUnknown, type Unknown } from '../../values/unknown.ts'
import { StrictMap } from '../map.ts'
import { OptionalValue, Uint } from '../scalars.ts'
import { isStrictList, type StrictResult, type StrictValue } from '../value.ts'
import { fixed, nameOfDouble, scientific } from './decimals.ts'
import { badValue, member, noOverload, overload, type StrictFunction } from './definition.ts'

/** One clause of a format, `%.2f`: the digits after the point and what is to be written. */
interface Clause {
  readonly digits: number
  readonly budget: Budget
}

const MOST_DIGITS = 99
const USUAL_DIGITS = 6

const CLAUSE = /%(?:(%)|(?:\.(\d{1,3}))?([a-zA-Z])|)/gu

/** `text.format(values)`: each clause in the text takes the next value. */
function format(text: string, values: readonly StrictValue[], budget: Budget): StrictResult {
  if (!budget.spend(stepsForText(text.length))) return OUT_OF_STEPS
  const pieces: string[] = []
  let [end, used, length] = [0, 0, 0]
  for (const clause of text.matchAll(CLAUSE)) {
    const [whole, percent, precision, verb = ''] = clause
    let piece: string | Unknown = percent ?? ''
    if (percent === undefined) {
      const value = values[used]
      if (value === undefined) return badValue('format', `there is no value for \`${whole}\`.`)
      used += 1
      const digits = precision === undefined ? USUAL_DIGITS : Number(precision)
      if (digits > MOST_DIGITS) return badValue('format', `${digits} digits are too many.`)
      piece = write(verb, value, { digits, budget })
    }
    if (isUnknown(piece)) return piece
    pieces.push(text.slice(end, clause.index), piece)
    end = clause.index + whole.length
    length += piece.length
    if (length > LONGEST_TEXT) return TOO_LONG
  }
  const made = `${pieces.join('')}${text.slice(end)}`
  if (made.length > LONGEST_TEXT) return TOO_LONG
  return budget.spend(stepsForText(made.length)) ? made : OUT_OF_STEPS
}

function write(verb: string, value: StrictValue, clause: Clause): string | Unknown {
  return VERBS.get(verb)?.(value, clause) ?? badValue('format', `there is no clause \`%${verb}\`.`)
}

type Write = (value: StrictValue, clause: Clause) => string | Unknown

function ofInteger(value: StrictValue, base: number): string | null {
  if (typeof value === 'bigint') return value.toString(base)
  return value instanceof Uint ? value.value.toString(base) : null
}

const writeHexadecimal: Write = (value) => {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value
  if (bytes instanceof Uint8Array) return bytes.toHex()
  return ofInteger(value, 16) ?? noOverload('format %x', [value])
}

function ofDouble(verb: string, apply: (value: number, digits: number) => string): Write {
  return (value, { digits }) =>
    typeof value === 'number'
      ? (nameOfDouble(value) ?? apply(value, digits))
      : noOverload(`format ${verb}`, [value])
}

const VERBS: ReadonlyMap<string, Write> = new Map<string, Write>([
  ['s', (value, { budget }) => writeValue(value, budget, 0)],
  ['d', (value) => ofInteger(value, 10) ?? nameIfNotFinite(value) ?? noOverload('format %d', [value])],
  [
    'b',
    (value) =>
      (typeof value === 'boolean' ? String(Number(value)) : ofInteger(value, 2)) ??
      noOverload('format %b', [value]),
  ],
  ['o', (value) => ofInteger(value, 8) ?? noOverload('format %o', [value])],
  ['x', writeHexadecimal],
  [
    'X',
    (value, clause) => {
      const written = writeHexadecimal(value, clause)
      return isUnknown(written) ? written : written.toUpperCase()
    },
  ],
  ['f', ofDouble('%f', fixed)],
  ['e', ofDouble('%e', scientific)],
])

function nameIfNotFinite(value: StrictValue): string | null {
  return typeof value === 'number' ? nameOfDouble(value) : null
}

/** Any value as a person reads it; the entries of a map in the order of their keys. */
function writeValue(value: StrictValue, budget: Budget, depth: number): string | Unknown {
  if (depth > DEEPEST_VALUE) return TOO_DEEP
  if (!budget.spend(1)) return OUT_OF_STEPS
  if (isStrictList(value)) {
    const written = writeAll(value, budget, depth)
    return isUnknown(written) ? written : `[${written.join(', ')}]`
  }
  if (value instanceof StrictMap) return writeMap(value, budget, depth)
  if (value instanceof OptionalValue) return noOverload('format %s', [value])
  if (value instanceof Uint8Array) {
    return budget.spend(stepsForText(value.length)) ? new TextDecoder().decode(value) : OUT_OF_STEPS
  }
  const written = typeof value === 'number' ? (nameOfDouble(value) ?? String(value)) : String(value)
  return budget.spend(stepsForText(written.length)) ? written : OUT_OF_STEPS
}

function writeAll(values: readonly StrictValue[], budget: Budget, depth: number): string[] | Unknown {
  const written: string[] = []
  let length = 0
  for (const value of values) {
    const one = writeValue(value, budget, depth + 1)
    if (isUnknown(one)) return one
    length += one.length
    if (length > LONGEST_TEXT) return TOO_LONG
    written.push(one)
  }
  return written
}

function writeMap(map: StrictMap, budget: Budget, depth: number): string | Unknown {
  const entries = map.entries().toSorted(([one], [other]) => compareText(String(one), String(other)))
  const values = writeAll(
    entries.map(([, value]) => value),
    budget,
    depth,
  )
  if (isUnknown(values)) return values
  return `{${entries.map(([key], place) => `${String(key)}: ${values[place] ?? ''}`).join(', ')}}`
}

/** `format` of the `strings` extension. */
export const formatFunctions: readonly StrictFunction[] = [
  member(
    'format',
    overload(['string', 'list'], ([text, values], at) => format(text, values, at)),
  ),
]
