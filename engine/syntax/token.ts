import type { ExpressionFault } from './expression-error.ts'
import type { Literal, Span } from './tree.ts'

/** A word of the source. `quoted` is a name in back quotes, which is never an operator. */
export type Token = Span & { readonly text: string } & (
    | { readonly type: 'name' | 'symbol' | 'end' }
    | { readonly type: 'quoted'; readonly name: string }
    | { readonly type: 'literal'; readonly literal: Literal }
    // Reading stops at the first fault; it counts only when the parser gets as far, as an earlier one explains more.
    | { readonly type: 'fault'; readonly fault: ExpressionFault }
  )

/** A token as a message quotes it. */
export function describe(token: Token): string {
  if (token.type === 'end') return 'the end of the expression'
  const text = token.text.length > 40 ? `${token.text.slice(0, 40)}…` : token.text
  return `\`${text}\``
}

/** Whether a value can begin with a token; then a word before it is an operator, not a name. */
export function startsOperand(token: Token): boolean {
  if (token.type === 'symbol') return ['(', '[', '{', '-', '!'].includes(token.text)
  if (token.type === 'name') return !['and', 'or', 'in', 'is', 'between'].includes(token.text.toLowerCase())
  return token.type === 'literal' || token.type === 'quoted'
}
