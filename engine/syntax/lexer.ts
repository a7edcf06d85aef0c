import type { ExpressionFault } from './expression-error.ts'
import { mistakenSymbol } from './mistakes.ts'
import { readNumeral } from './numerals.ts'
import { readQuotation } from './quotations.ts'
import type { Token } from './token.ts'
import type { Span } from './tree.ts'

const BLANK = /(?:\s|\/\/[^\r\n]*)+/uy
const NAME = /[\p{ID_Start}_]\p{ID_Continue}*/uy
const QUOTED_NAME = /`((?:[^`\r\n]|``)+)`/uy
const NUMERAL = /(?:0[xX][0-9a-fA-F]+|(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)[uU]?/uy
const OPENING = /(?:([rR])?([bB])?|([bB])([rR]))("""|'''|"|')/uy
const SYMBOL = /==(?!=)|!=(?!=)|!(?!==)|<=|>=|&&|\|\||<(?!>)|[-+*/%>?:.,()[\]{}]/uy
const WORD_CHARACTER = /[\p{ID_Continue}_`]/uy

/** Splits a source into tokens; the last one is the end, or the first fault. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = []
  for (let at = 0; ;) {
    at += match(BLANK, source, at)?.[0].length ?? 0
    const token = readToken(source, at)
    tokens.push(token)
    if (token.type === 'end' || token.type === 'fault') return tokens
    at = token.end
  }
}

function match(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(source)
}

function readToken(source: string, at: number): Token {
  if (at >= source.length) return { type: 'end', text: '', start: at, end: at }
  // Before names, since r" and b" begin like one; before symbols, since .5 does.
  const opening = match(OPENING, source, at)
  if (opening !== null) return readQuoted(source, at, opening)
  const numeral = match(NUMERAL, source, at)
  if (numeral !== null) return readNumber(source, at, numeral[0])
  const name = match(NAME, source, at)
  if (name !== null) return wordToken(name[0], spanOf(at, name[0]))
  const quoted = match(QUOTED_NAME, source, at)
  if (quoted !== null) {
    const span = spanOf(at, quoted[0])
    return { type: 'quoted', text: quoted[0], name: (quoted[1] ?? '').replaceAll('``', '`'), ...span }
  }
  const symbol = match(SYMBOL, source, at)
  if (symbol !== null) return { type: 'symbol', text: symbol[0], ...spanOf(at, symbol[0]) }
  return readMistake(source, at)
}

function wordToken(text: string, span: Span): Token {
  if (text === 'true' || text === 'false') {
    return {
      type: 'literal',
      text,
      literal: { kind: 'literal', type: 'boolean', value: text === 'true', spelling: text, ...span },
      ...span,
    }
  }
  if (text !== 'null') return { type: 'name', text, ...span }
  return {
    type: 'literal',
    text,
    literal: { kind: 'literal', type: 'null', value: null, spelling: text, ...span },
    ...span,
  }
}

function spanOf(start: number, text: string): { start: number; end: number } {
  return { start, end: start + text.length }
}

function readNumber(source: string, at: number, spelling: string): Token {
  const span = spanOf(at, spelling)
  if (match(WORD_CHARACTER, source, span.end) !== null) {
    const message = `The number \`${spelling}\` runs into the text after it.`
    return faultToken(source, at, {
      message,
      suggestion: 'Put an operator between them, or leave the unit out.',
    })
  }
  const literal = readNumeral(spelling, span)
  return 'message' in literal
    ? faultToken(source, at, literal)
    : { type: 'literal', text: spelling, literal, ...span }
}

function readQuoted(source: string, at: number, opening: RegExpExecArray): Token {
  const quote = opening[5] ?? '"'
  const raw = (opening[1] ?? opening[4]) !== undefined
  const bytes = (opening[2] ?? opening[3]) !== undefined
  const from = at + opening[0].length
  const to = closingQuote(source, from, quote, raw)
  if (to === -1) {
    const message = `The text that begins here has no closing \`${quote}\`${quote.length === 1 ? ' on its line' : ''}.`
    return faultToken(source, at, { message })
  }
  const spelling = source.slice(at, to + quote.length)
  const span = spanOf(at, spelling)
  const literal = readQuotation({ raw, bytes, body: source.slice(from, to) }, spelling, span)
  return 'message' in literal
    ? faultToken(source, at, literal)
    : { type: 'literal', text: spelling, literal, ...span }
}

function closingQuote(source: string, from: number, quote: string, raw: boolean): number {
  for (let at = from; at < source.length; at += 1) {
    if (source.startsWith(quote, at)) return at
    const character = source[at]
    if (quote.length === 1 && (character === '\n' || character === '\r')) return -1
    if (character === '\\' && !raw) at += 1
  }
  return -1
}

function readMistake(source: string, at: number): Token {
  const mistake = mistakenSymbol(source, at)
  if (mistake !== null) return faultToken(source, at, mistake.fault)
  if (source[at] === '`') {
    return faultToken(source, at, {
      message: 'The name that begins here has no closing back quote, or is empty.',
    })
  }
  const character = String.fromCodePoint(source.codePointAt(at) ?? 0)
  return faultToken(source, at, { message: `Found \`${character}\`, which has no meaning here.` })
}

function faultToken(source: string, at: number, fault: ExpressionFault): Token {
  return { type: 'fault', text: source.slice(at, at + 1), start: at, end: at + 1, fault }
}
