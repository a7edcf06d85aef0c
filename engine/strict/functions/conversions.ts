import { LONGEST_TEXT, OUT_OF_STEPS, TOO_LONG } from '../../semantics/budget.ts'
import { Duration } from '../../values/duration.ts'
import { Timestamp } from '../../values/timestamp.ts'
import { Unknown } from '../../values/unknown.ts'
import { stepsToRead } from '../comparison.ts'
import { int, intOfDouble, uint, uintOfDouble } from '../integers.ts'
import { TypeValue } from '../scalars.ts'
import { fullNameOf, type StrictResult, typeOf } from '../value.ts'
import { badValue, global, overload, type StrictFunction } from './definition.ts'

const LONGEST_NUMERAL = 400

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'true', 'TRUE', 'True'].map((text) => [text, true] as const),
  ...['0', 'f', 'F', 'false', 'FALSE', 'False'].map((text) => [text, false] as const),
])

const NAMED_DOUBLES: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
])

function readInteger(name: string, text: string, pattern: RegExp): bigint | Unknown {
  return text.length <= LONGEST_NUMERAL && pattern.test(text)
    ? BigInt(text.replace('+', ''))
    : badValue(name, 'the text is not an integer.')
}

function readDouble(text: string): StrictResult {
  const [, sign, rest = ''] = /^([-+]?)(.*)$/u.exec(text) ?? []
  const named = NAMED_DOUBLES.get(rest.toLowerCase())
  if (named !== undefined) return sign === '-' ? -named : named
  return text.length <= LONGEST_NUMERAL && /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/iu.test(text)
    ? Number(text)
    : badValue('double', 'the text is not a number.')
}

/** A double as CEL writes it, which is JavaScript's way but for exponents, not a number and the infinite. */
export function writeDouble(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  return String(value).replace(/e([-+])(\d)$/u, 'e$10$2')
}

function readText(bytes: Uint8Array): string | Unknown {
  if (bytes.length > LONGEST_TEXT) return TOO_LONG
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    // The one way that a decoder has of telling that bytes are not text.
    return badValue('string', 'the bytes are not UTF-8.')
  }
}

function readTimestamp(text: string): StrictResult {
  const whole = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[-+]\d{2}:\d{2})$/iu.test(text)
  const read = whole ? Timestamp.parse(text) : 'malformed'
  return typeof read === 'string' ? badValue('timestamp', 'the text is not a time of RFC 3339.') : read
}

function readDuration(text: string): StrictResult {
  const length = text.includes('d') ? null : Duration.parse(/^[-+]?0$/u.test(text) ? '0s' : text)
  return length ?? badValue('duration', 'the text is not a length of time, as `1h30m` is, or too long a one.')
}

/** Functions from one type to another, each with the one from a type to itself. */
export const conversionFunctions: readonly StrictFunction[] = [
  global(
    'dyn',
    overload(['any'], ([value]) => value),
  ),
  global(
    'type',
    overload(['any'], ([value]) => new TypeValue(fullNameOf(typeOf(value)))),
  ),
  global(
    'bool',
    overload(['bool'], ([value]) => value),
    overload(
      ['string'],
      ([text]) => BOOLEANS.get(text) ?? badValue('bool', 'the text is not true or false.'),
    ),
  ),
  global(
    'int',
    overload(['int'], ([value]) => value),
    overload(['uint'], ([{ value }]) => int(value)),
    overload(['double'], ([value]) => intOfDouble(value)),
    overload(['string'], ([text]) => {
      const read = readInteger('int', text, /^[-+]?\d+$/u)
      return read instanceof Unknown ? read : int(read)
    }),
    overload(['timestamp'], ([{ seconds }]) => BigInt(seconds)),
  ),
  global(
    'uint',
    overload(['uint'], ([value]) => value),
    overload(['int'], ([value]) => uint(value)),
    overload(['double'], ([value]) => uintOfDouble(value)),
    overload(['string'], ([text]) => {
      const read = readInteger('uint', text, /^\+?\d+$/u)
      return read instanceof Unknown ? read : uint(read)
    }),
  ),
  global(
    'double',
    overload(['double'], ([value]) => value),
    overload(['int'], ([value]) => Number(value)),
    overload(['uint'], ([{ value }]) => Number(value)),
    overload(['string'], ([text]) => readDouble(text)),
  ),
  global(
    'string',
    overload(['double'], ([value]) => writeDouble(value)),
    overload([['string', 'bool', 'int', 'uint', 'timestamp', 'duration']], ([value]) => String(value)),
    overload(['bytes'], ([bytes], at) => (at.spend(stepsToRead(bytes)) ? readText(bytes) : OUT_OF_STEPS)),
  ),
  global(
    'bytes',
    overload(['bytes'], ([value]) => value),
    overload(['string'], ([text], at) =>
      at.spend(stepsToRead(text)) ? new TextEncoder().encode(text) : OUT_OF_STEPS,
    ),
  ),
  global(
    'timestamp',
    overload(['timestamp'], ([value]) => value),
    overload(['string'], ([text]) => readTimestamp(text)),
    overload(
      ['int'],
      ([seconds]) =>
        Timestamp.of(Number(seconds), 0) ?? badValue('timestamp', 'it is beyond the years 1 to 9999.'),
    ),
  ),
  global(
    'duration',
    overload(['duration'], ([value]) => value),
    overload(['string'], ([text]) => readDuration(text)),
  ),
]
