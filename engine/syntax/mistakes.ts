import type { ExpressionFault } from './expression-error.ts'

// Longest first: a prefix of another one comes after it.
const SYMBOLS_MEANT: readonly (readonly [written: string, meant: string])[] = [
  ['===', '=='],
  ['!==', '!='],
  ['<>', '!='],
  ['=>', '>='],
  ['=<', '<='],
  ['=', '=='],
  ['&', '&&'],
  ['|', '||'],
  ['≥', '>='],
  ['≤', '<='],
  ['≠', '!='],
  ['＞', '>'],
  ['＜', '<'],
  ['＝', '=='],
  ['×', '*'],
  ['÷', '/'],
  ['−', '-'],
  ['–', '-'],
  ['（', '('],
  ['）', ')'],
  ['，', ','],
  ['“', '"'],
  ['”', '"'],
  ['‘', "'"],
  ['’', "'"],
]

/** A symbol that another language, a keyboard or a text editor has put for one of ours. */
export function mistakenSymbol(
  source: string,
  offset: number,
): { text: string; fault: ExpressionFault } | null {
  for (const [written, meant] of SYMBOLS_MEANT) {
    if (source.startsWith(written, offset)) {
      const message = `Found \`${written}\`, which is not an operator here.`
      return { text: written, fault: { message, suggestion: `Did you mean \`${meant}\`?` } }
    }
  }
  return null
}

const WORDS_MEANT: ReadonlyMap<string, string> = new Map([
  ['contains', 'Did you mean `contains(text, part)`?'],
  ['like', 'Did you mean `contains(text, part)` or `matches(text, pattern)`?'],
  ['matches', 'Did you mean `matches(text, pattern)`?'],
  ['starts_with', 'Did you mean `starts_with(text, start)`?'],
  ['ends_with', 'Did you mean `ends_with(text, end)`?'],
  ['equals', 'Did you mean `==`?'],
  ['eq', 'Did you mean `==`?'],
  ['ne', 'Did you mean `!=`?'],
  ['gt', 'Did you mean `>`?'],
  ['ge', 'Did you mean `>=`?'],
  ['lt', 'Did you mean `<`?'],
  ['le', 'Did you mean `<=`?'],
  ['mod', 'Did you mean `%`?'],
  ['then', 'A choice is written `condition ? one : other`.'],
])

/** Advice on a word that stands where an operator is expected. */
export function adviceOnWord(text: string): string | undefined {
  return WORDS_MEANT.get(text.toLowerCase())
}
