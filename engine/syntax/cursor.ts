import { ExpressionError, type ExpressionFault } from './expression-error.ts'
import { type Grammar, PEOPLES_GRAMMAR } from './grammar.ts'
import type { SyntaxLimits } from './limits.ts'
import { describe, type Token } from './token.ts'
import type { Spelling } from './tree.ts'

/** A place in the tokens of one source, and how deep the parser is in it. */
export class Cursor {
  readonly #source: string
  readonly #tokens: readonly Token[]
  readonly #end: Token
  readonly #deepest: number
  /** The form of the language that is read. */
  readonly grammar: Grammar
  #at = 0
  #depth = 0

  constructor(
    source: string,
    tokens: readonly Token[],
    limits: SyntaxLimits,
    grammar: Grammar = PEOPLES_GRAMMAR,
  ) {
    this.grammar = grammar
    this.#source = source
    this.#tokens = tokens
    this.#end = tokens.at(-1) ?? { type: 'end', text: '', start: 0, end: 0 }
    this.#deepest = limits.depth
  }

  /** The token `ahead` of the next one. */
  peek(ahead = 0): Token {
    return this.#tokens[this.#at + ahead] ?? this.#end
  }

  /** Takes the next token. */
  next(): Token {
    const token = this.peek()
    if (token.type === 'fault') throw this.error(token, token.fault)
    this.#at += 1
    return token
  }

  /** Where the last token taken ended. */
  get end(): number {
    return this.#tokens[this.#at - 1]?.end ?? 0
  }

  isSymbol(text: string, ahead = 0): boolean {
    const token = this.peek(ahead)
    return token.type === 'symbol' && token.text === text
  }

  /** Whether an operator that is a word stands here: those of the people's form in any case; CEL has only `in`. */
  isWord(word: string, ahead = 0): boolean {
    const token = this.peek(ahead)
    if (token.type !== 'name') return false
    return this.grammar.spelling === 'cel'
      ? word === 'in' && token.text === 'in'
      : token.text.toLowerCase() === word
  }

  takeSymbol(text: string): boolean {
    const taken = this.isSymbol(text)
    if (taken) this.#at += 1
    return taken
  }

  /** Takes a word and tells its case, or null when another token stands here. */
  takeWord(word: string): Spelling | null {
    return this.isWord(word) ? spellingOf(this.next()) : null
  }

  expectSymbol(text: string, suggestion?: string): void {
    if (!this.takeSymbol(text)) throw this.unexpected(`\`${text}\``, suggestion)
  }

  /** Takes the `?` of an optional field or item, where the grammar has such. */
  takeOptional(): { readonly optional?: true } {
    return this.grammar.extensions && this.takeSymbol('?') ? { optional: true } : {}
  }

  /** Runs a part of the grammar one level deeper. */
  nested<T>(parse: () => T): T {
    this.#depth += 1
    if (this.#depth > this.#deepest) throw this.error(this.peek(), tooDeep(this.#deepest))
    const result = parse()
    this.#depth -= 1
    return result
  }

  /** The next token is not what the grammar wants. */
  unexpected(expected: string, suggestion?: string): ExpressionError {
    const token = this.peek()
    if (token.type === 'fault') return this.error(token, token.fault)
    return this.error(token, { message: `Expected ${expected}, found ${describe(token)}.`, suggestion })
  }

  error(at: { readonly start: number }, fault: ExpressionFault): ExpressionError {
    return new ExpressionError(this.#source, at.start, fault)
  }
}

/** The case of a word. One in mixed case counts as upper. */
export function spellingOf(token: Token): Spelling {
  return token.text === token.text.toLowerCase() ? 'lower' : 'upper'
}

/** The fault of an expression deeper than its bound. */
export function tooDeep(deepest: number): ExpressionFault {
  return {
    message: `The expression is more than ${deepest} levels deep.`,
    suggestion: 'Use fewer brackets or operators in a row.',
  }
}
