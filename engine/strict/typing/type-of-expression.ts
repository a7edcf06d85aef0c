import { ExpressionError } from '../../syntax/expression-error.ts'
import { STRICT_GRAMMAR } from '../../syntax/grammar.ts'
import type { SyntaxLimits } from '../../syntax/limits.ts'
import { parse } from '../../syntax/parser.ts'
import { deduce } from './deduce.ts'
import { type Declarations, readDeclarations } from './environment.ts'
import { Substitution } from './substitution.ts'
import { printType } from './type.ts'

// Steps of comparing types; an expression that a person writes takes some hundreds.
const MOST_WORK = 1_000_000

/**
 * The type of an expression of CEL, as in `list(int)`, from the types of its variables. Throws ExpressionError for
 * one that can't be read, whose types don't fit or that refers to what is not declared; RangeError for a
 * declaration that makes no sense.
 */
export function typeOfExpression(
  source: string,
  declarations: Declarations = {},
  limits: Partial<SyntaxLimits> = {},
): string {
  let work = 0
  const substitution = new Substitution(() => {
    work += 1
    if (work > MOST_WORK) throw new ExpressionError(source, 0, { message: 'The types are too large.' })
  })
  const grammar = { ...STRICT_GRAMMAR, extensions: declarations.extensions ?? true }
  const type = deduce(parse(source, limits, grammar), {
    source,
    container: declarations.container ?? '',
    variables: [],
    types: [],
    onRead: () => {},
    environment: readDeclarations(declarations, substitution),
  })
  return printType(substitution.settle(type))
}
