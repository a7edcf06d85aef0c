import { type Budget, LONGEST_TEXT, OUT_OF_STEPS, stepsForText, TOO_LONG } from '../../semantics/budget.ts'
import { textLength } from '../../values/text.ts'
import type { Unknown } from '../../values/unknown.ts'
import type { StrictResult, StrictValue } from '../value.ts'
import { badValue, global, member, noOverload, overload, type StrictFunction } from './definition.ts'
import { stepsToFind } from './text.ts'

/** A place in a text, counted in characters, as CEL counts; the code units before it are what JavaScript counts. */
interface Place {
  readonly characters: number
  readonly units: number
}

function placeIn(name: string, text: string, index: bigint): Place | Unknown {
  const characters = Number(index)
  if (characters < 0 || characters > textLength(text)) return badValue(name, `${index} is outside the text.`)
  let units = 0
  for (let passed = 0; passed < characters; passed += 1) {
    units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1
  }
  return { characters, units }
}

function slice(text: string, from: bigint, to: bigint | null): StrictResult {
  const start = placeIn('substring', text, from)
  if (!('units' in start)) return start
  if (to === null) return text.slice(start.units)
  const end = placeIn('substring', text, to)
  if (!('units' in end)) return end
  return start.units > end.units
    ? badValue('substring', `${from} is after ${to}.`)
    : text.slice(start.units, end.units)
}

function charAt(text: string, index: bigint): StrictResult {
  const place = placeIn('charAt', text, index)
  if (!('units' in place)) return place
  const code = text.codePointAt(place.units)
  return code === undefined ? '' : String.fromCodePoint(code)
}

/** A search from the left or the right; -1 when nothing is found, an error for a start outside the text. */
function search(name: string, find: (text: string, part: string, from?: number) => number): StrictFunction {
  const count = (text: string, units: number): bigint =>
    units === -1 ? -1n : BigInt(textLength(text.slice(0, units)))
  return member(
    name,
    overload(['string', 'string'], ([text, part], at) =>
      at.spend(stepsToFind(text, part)) ? count(text, find(text, part)) : OUT_OF_STEPS,
    ),
    overload(['string', 'string', 'int'], ([text, part, from], at) => {
      if (!at.spend(stepsToFind(text, part))) return OUT_OF_STEPS
      const place = placeIn(name, text, from)
      return 'units' in place ? count(text, find(text, part, place.units)) : place
    }),
  )
}

function split(text: string, separator: string, most: bigint, budget: Budget): StrictResult {
  if (!budget.spend(stepsToFind(text, separator))) return OUT_OF_STEPS
  if (most === 0n) return []
  const pieces = separator === '' ? Array.from(text) : text.split(separator)
  if (!budget.spend(pieces.length)) return OUT_OF_STEPS
  if (most < 0n || BigInt(pieces.length) <= most) return pieces
  const last = Number(most) - 1
  return [...pieces.slice(0, last), pieces.slice(last).join(separator)]
}

function replace(text: string, part: string, by: string, most: bigint, budget: Budget): StrictResult {
  if (!budget.spend(stepsToFind(text, part))) return OUT_OF_STEPS
  const pieces = part === '' ? ['', ...Array.from(text), ''] : text.split(part)
  const count = most < 0n || most > BigInt(pieces.length - 1) ? pieces.length - 1 : Number(most)
  const length = text.length + count * (by.length - part.length)
  if (length > LONGEST_TEXT) return TOO_LONG
  if (!budget.spend(pieces.length + stepsForText(length))) return OUT_OF_STEPS
  if (count === 0) return text
  return `${pieces.slice(0, count).join(by)}${by}${pieces.slice(count).join(part)}`
}

function join(items: readonly StrictValue[], separator: string, budget: Budget): StrictResult {
  const texts = items.filter((item) => typeof item === 'string')
  if (texts.length < items.length) return noOverload('join', [items, separator])
  const length = texts.reduce((sum, text) => sum + text.length + separator.length, 0)
  if (length > LONGEST_TEXT) return TOO_LONG
  return budget.spend(items.length + stepsForText(length)) ? texts.join(separator) : OUT_OF_STEPS
}

const BLANK = /\p{White_Space}/u

// By hand: a pattern for blanks at the end starts anew at each blank within.
function trim(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && BLANK.test(text.charAt(start))) start += 1
  while (end > start && BLANK.test(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ...'abfnrtv'.split('').map((letter, place) => ['\u0007\b\f\n\r\t\v'.charAt(place), `\\${letter}`] as const),
  ['\\', '\\\\'],
  ['"', '\\"'],
])

function quote(text: string): string {
  return `"${Array.from(text.toWellFormed(), (character) => ESCAPES.get(character) ?? character).join('')}"`
}

function transformation(name: string, transform: (text: string) => string): StrictFunction {
  return member(name, ofText(transform))
}

function ofText(transform: (text: string) => string) {
  return overload(['string'], ([text], at) => {
    if (!at.spend(stepsForText(text.length))) return OUT_OF_STEPS
    const made = transform(text)
    return made.length > LONGEST_TEXT ? TOO_LONG : made
  })
}

/** The `strings` extension, but for `format`. */
export const stringFunctions: readonly StrictFunction[] = [
  member(
    'charAt',
    overload(['string', 'int'], ([text, index], at) =>
      at.spend(stepsForText(text.length)) ? charAt(text, index) : OUT_OF_STEPS,
    ),
  ),
  search('indexOf', (text, part, from) => text.indexOf(part, from)),
  search('lastIndexOf', (text, part, from) => text.lastIndexOf(part, from)),
  transformation('lowerAscii', (text) => text.replaceAll(/[A-Z]+/gu, (part) => part.toLowerCase())),
  transformation('upperAscii', (text) => text.replaceAll(/[a-z]+/gu, (part) => part.toUpperCase())),
  transformation('trim', trim),
  transformation('reverse', (text) => Array.from(text).toReversed().join('')),
  global('strings.quote', ofText(quote)),
  member(
    'replace',
    overload(['string', 'string', 'string'], ([text, part, by], at) => replace(text, part, by, -1n, at)),
    overload(['string', 'string', 'string', 'int'], ([text, part, by, most], at) =>
      replace(text, part, by, most, at),
    ),
  ),
  member(
    'split',
    overload(['string', 'string'], ([text, separator], at) => split(text, separator, -1n, at)),
    overload(['string', 'string', 'int'], ([text, separator, most], at) => split(text, separator, most, at)),
  ),
  member(
    'substring',
    overload(['string', 'int'], ([text, from], at) =>
      at.spend(stepsForText(text.length)) ? slice(text, from, null) : OUT_OF_STEPS,
    ),
    overload(['string', 'int', 'int'], ([text, from, to], at) =>
      at.spend(stepsForText(text.length)) ? slice(text, from, to) : OUT_OF_STEPS,
    ),
  ),
  member(
    'join',
    overload(['list'], ([items], at) => join(items, '', at)),
    overload(['list', 'string'], ([items, separator], at) => join(items, separator, at)),
  ),
]
