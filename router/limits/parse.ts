import { type DocumentNode, GraphQLError, Lexer, Source, TokenKind, parse } from 'graphql'
import type { Limits } from './settings.ts'
import { tooComplex } from './too-complex.ts'

/**
 * Brackets within one another. Everything that follows walks documents by recursion; the parser itself runs out of
 * stack at a few thousand.
 */
export const MOST_NESTED = 200

/** The document of a text. Throws GraphQLError: TOO_COMPLEX, or a syntax error. */
export function parseWithin(
  text: string,
  { max_tokens: maxTokens }: Pick<Limits, 'max_tokens'>,
): DocumentNode {
  if (openings(text) > MOST_NESTED) refuseNested(text, maxTokens)
  try {
    return parse(text, { maxTokens })
  } catch (error) {
    if (error instanceof GraphQLError && error.message.includes('contains more that'))
      throw manyTokens(maxTokens)
    throw error
  }
}

/** All brackets that open, also those within strings and comments: never fewer than are within one another. */
function openings(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at)
    if (character === 0x7b || character === 0x5b || character === 0x28) count++
  }
  return count
}

const opening: readonly TokenKind[] = [TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]
const closing: readonly TokenKind[] = [TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]

function refuseNested(text: string, maxTokens: number): void {
  const lexer = new Lexer(new Source(text))
  let nested = 0
  for (let count = 0; lexer.advance().kind !== TokenKind.EOF; count++) {
    if (count > maxTokens) throw manyTokens(maxTokens)
    if (opening.includes(lexer.token.kind)) nested++
    else if (closing.includes(lexer.token.kind)) nested--
    if (nested > MOST_NESTED)
      throw tooComplex('Brackets within one another in this document:', 'Ask in several operations.', {
        limit: 'nesting',
        counted: nested,
        allowed: MOST_NESTED,
      })
  }
}

function manyTokens(allowed: number): GraphQLError {
  return tooComplex(
    'Tokens in this document: more than',
    'Ask in several operations, or pass values as variables.',
    {
      limit: 'tokens',
      counted: allowed,
      allowed,
    },
  )
}
