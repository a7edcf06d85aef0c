import { admits, kindsOf, onlyValue, type Type } from '../types/type.ts'

const TIMES = ['timestamp', 'duration'] as const

/** What to write where two kinds of value don't go together. */
export function adviceOnKinds(left: Type, right: Type): string | undefined {
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (onlyKind(one) === 'null') return 'Whether a value is there is asked by `x IS MISSING` or `x == null`.'
    if (onlyKind(one) !== 'text') continue
    if (admits(other, ['number'])) return adviceOnNumeral(one)
    const time = TIMES.find((kind) => admits(other, [kind]))
    if (time !== undefined) return `${time}(…) reads a ${time} from text.`
    if (admits(other, ['boolean'])) return 'true and false are written without quotes.'
  }
  return undefined
}

function adviceOnNumeral(text: Type): string {
  const constant = onlyValue(text)
  return typeof constant === 'string' && /^-?\d+(?:\.\d+)?$/u.test(constant)
    ? `The number is written without quotes: ${constant}.`
    : 'number(…) reads a number from text.'
}

function onlyKind(type: Type): string | null {
  const kinds = kindsOf(type)
  const [kind = kinds[0], ...more] = kinds.filter((one) => one !== 'null')
  return more.length === 0 ? (kind ?? null) : null
}
