/** Random expressions and inputs for property tests. */
import fc from 'fast-check'
import { functionNamed, FUNCTION_NAMES } from '../functions/registry.ts'
import { fieldNeedsQuotes, needsQuotes } from '../syntax/names.ts'
import { quote } from '../syntax/quotations.ts'
import type { Expression, Identifier, Literal, Spelling } from '../syntax/tree.ts'
import { logicalChain } from '../syntax/logical-chain.ts'
import type { JsonObject } from '../values/value.ts'

const NOWHERE = { start: 0, end: 0 } as const

// Names that are easy and names that a grammar trips over.
const FIELDS = [
  'a',
  'b',
  'c',
  'list',
  '온도',
  'Air temperature [K]',
  'and',
  'between',
  'Not',
  'is',
  'in',
  'x`y',
  '__proto__',
  'package',
]
const VARIABLES = ['x', 'y', 'a', '항목']

const field = fc.constantFrom(...FIELDS)
const spelling = fc.constantFrom<Spelling>('symbol', 'lower', 'upper')
const word = fc.constantFrom<Spelling>('lower', 'upper')

function identifierOf(name: string, quoted = false, absolute = false): Identifier {
  return { kind: 'identifier', name, quoted: quoted || needsQuotes(name), absolute, ...NOWHERE }
}

const literal: fc.Arbitrary<Literal> = fc.oneof(
  fc
    .nat(1_000)
    .map((value): Literal => ({ kind: 'literal', type: 'int', value, spelling: String(value), ...NOWHERE })),
  fc.nat(255).map((value): Literal => {
    return { kind: 'literal', type: 'uint', value, spelling: `0x${value.toString(16)}u`, ...NOWHERE }
  }),
  fc.nat(1_000).map((value): Literal => {
    return {
      kind: 'literal',
      type: 'double',
      value: value / 4,
      spelling: (value / 4).toExponential(),
      ...NOWHERE,
    }
  }),
  fc.string({ unit: 'grapheme', maxLength: 6 }).map((value): Literal => {
    return { kind: 'literal', type: 'string', value, spelling: quote(value), ...NOWHERE }
  }),
  fc.boolean().map((value): Literal => {
    return { kind: 'literal', type: 'boolean', value, spelling: String(value), ...NOWHERE }
  }),
  fc.constant<Literal>({ kind: 'literal', type: 'null', value: null, spelling: 'null', ...NOWHERE }),
  fc.constant<Literal>({
    kind: 'literal',
    type: 'bytes',
    value: Uint8Array.of(97, 0),
    spelling: String.raw`b'a\x00'`,
    ...NOWHERE,
  }),
)

const name = fc
  .tuple(field, fc.boolean(), fc.boolean())
  .map(([text, quoted, absolute]) => identifierOf(text, quoted, absolute))

/** What a random expression may call: names, each with the numbers of arguments that it takes. */
interface Callable {
  readonly name: string
  readonly least: number
  readonly most: number
  readonly member: boolean
}

/** Every function under every name, as a function and as a member where it may be. */
export function callables(): readonly Callable[] {
  return FUNCTION_NAMES.flatMap((name) => {
    const definition = functionNamed(name)
    if (definition === undefined) return []
    const { form, arity } = definition
    return [false, true]
      .filter((member) => form === 'both' || member === (form === 'member'))
      .filter((member) => !member || arity.least > 0)
      .map((member) => ({ name, ...arity, member }))
  })
}

/** Random trees as the parser makes them, but for positions. `messages`: also what JSON has no meaning for. */
export function expressions(callables: readonly Callable[], messages: boolean): fc.Arbitrary<Expression> {
  const { expression } = fc.letrec<{ expression: Expression; path: Expression }>((tie) => {
    const inner = tie('expression')
    return {
      path: pathsOver(tie('path'), inner),
      expression: fc.oneof(
        { maxDepth: 4, depthIdentifier: 'expression', withCrossShrink: true },
        literal,
        name,
        tie('path'),
        ...operationsOver(inner),
        ...wordFormsOver(inner, tie('path')),
        ...collectionsOver(inner),
        ...callables.map((callable) => callOf(callable, inner)),
        comprehensionOver(inner),
        ...(messages ? [messageOver(inner)] : []),
      ),
    }
  })
  return expression
}

function pathsOver(
  path: fc.Arbitrary<Expression>,
  inner: fc.Arbitrary<Expression>,
): fc.Arbitrary<Expression> {
  return fc.oneof(
    { maxDepth: 3, depthIdentifier: 'path' },
    name,
    fc.tuple(path, field, fc.boolean()).map(([target, text, quoted]): Expression => {
      return { kind: 'selection', target, field: text, quoted: quoted || fieldNeedsQuotes(text), ...NOWHERE }
    }),
    fc
      .tuple(path, inner)
      .map(([target, index]): Expression => ({ kind: 'index', target, index, ...NOWHERE })),
  )
}

function operationsOver(inner: fc.Arbitrary<Expression>): fc.Arbitrary<Expression>[] {
  return [
    inner.map((operand): Expression => ({ kind: 'negation', operand, ...NOWHERE })),
    fc.tuple(inner, spelling).map(([operand, how]): Expression => {
      return { kind: 'not', operand, spelling: how, ...NOWHERE }
    }),
    fc
      .tuple(fc.constantFrom('+', '-', '*', '/', '%'), inner, inner)
      .map(([operator, left, right]): Expression => {
        return { kind: 'arithmetic', operator, left, right, ...NOWHERE }
      }),
    fc
      .tuple(fc.constantFrom('==', '!=', '<', '<=', '>', '>='), inner, inner)
      .map(([operator, left, right]): Expression => {
        return { kind: 'relation', operator, spelling: 'symbol', left, right, ...NOWHERE }
      }),
    fc
      .tuple(fc.constantFrom('and', 'or'), spelling, fc.array(inner, { minLength: 2, maxLength: 4 }))
      .map(([operator, how, operands]) => logicalChain(operator, how, operands, NOWHERE)),
    fc.tuple(inner, inner, inner).map(([condition, whenTrue, whenFalse]): Expression => {
      return { kind: 'conditional', condition, whenTrue, whenFalse, ...NOWHERE }
    }),
  ]
}

function wordFormsOver(
  inner: fc.Arbitrary<Expression>,
  path: fc.Arbitrary<Expression>,
): fc.Arbitrary<Expression>[] {
  return [
    fc
      .tuple(fc.constantFrom('in', 'not in'), word, inner, inner)
      .map(([operator, how, left, right]): Expression => {
        return { kind: 'relation', operator, spelling: how, left, right, ...NOWHERE }
      }),
    fc
      .tuple(fc.boolean(), word, inner, inner, inner)
      .map(([negated, how, operand, low, high]): Expression => {
        return { kind: 'between', negated, spelling: how, operand, low, high, ...NOWHERE }
      }),
    fc.tuple(path, fc.boolean(), spelling).map(([operand, asksMissing, how]): Expression => {
      const asks = asksMissing && how !== 'symbol' ? 'missing' : 'present'
      return { kind: 'presence', operand, asks, spelling: how, ...NOWHERE }
    }),
  ]
}

function collectionsOver(inner: fc.Arbitrary<Expression>): fc.Arbitrary<Expression>[] {
  return [
    fc.array(inner, { maxLength: 3 }).map((items): Expression => ({ kind: 'list', items, ...NOWHERE })),
    fc.array(fc.record({ key: inner, value: inner }), { maxLength: 2 }).map((entries): Expression => {
      return { kind: 'map', entries, ...NOWHERE }
    }),
  ]
}

function callOf(
  { name, least, most, member }: Callable,
  inner: fc.Arbitrary<Expression>,
): fc.Arbitrary<Expression> {
  return fc
    .array(inner, { minLength: least, maxLength: Math.min(most, least + 2) })
    .map((given): Expression => {
      const [target = null, ...rest] = member ? given : []
      return { kind: 'call', name, absolute: false, target, arguments: member ? rest : given, ...NOWHERE }
    })
}

function comprehensionOver(inner: fc.Arbitrary<Expression>): fc.Arbitrary<Expression> {
  const macro = fc.constantFrom('all', 'any', 'count', 'exists', 'exists_one', 'existsOne', 'map', 'filter')
  return fc
    .tuple(macro, fc.constantFrom(...VARIABLES), fc.boolean(), inner, inner, inner, fc.boolean())
    .map(([name, variable, global, list, first, second, filtered]): Expression => {
      const form = global && ['all', 'any', 'count'].includes(name) ? 'global' : 'member'
      const [condition, result] = name === 'map' ? [filtered ? second : null, first] : [first, null]
      return {
        kind: 'comprehension',
        macro: name,
        form,
        list,
        variable: identifierOf(variable),
        condition,
        result,
        ...NOWHERE,
      }
    })
}

function messageOver(inner: fc.Arbitrary<Expression>): fc.Arbitrary<Expression> {
  return fc.array(fc.tuple(field, inner), { maxLength: 2 }).map((fields): Expression => ({
    kind: 'message',
    type: { kind: 'selection', target: identifierOf('pkg'), field: 'Type', quoted: false, ...NOWHERE },
    fields: fields.map(([text, value]) => ({ name: text, quoted: fieldNeedsQuotes(text), value })),
    ...NOWHERE,
  }))
}

const scalar = fc.oneof(
  fc.constantFrom(0, 1, 5, -2.5, 80, 1e308, Number.MAX_SAFE_INTEGER),
  fc.constantFrom('', 'a', '90', 'LOT-7', '2026-11-23', '온도'),
  fc.boolean(),
  fc.constant(null),
)

/** Random inputs with the fields that random expressions read, some missing, and strange ones. */
export const inputs: fc.Arbitrary<JsonObject> = fc.dictionary(
  fc.constantFrom(...FIELDS),
  fc.oneof(
    scalar,
    fc.array(scalar, { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...FIELDS), fc.oneof(scalar, fc.array(scalar, { maxLength: 2 })), {
      maxKeys: 3,
    }),
  ),
  { maxKeys: 8, noNullPrototype: false },
)

/** A tree without positions and how names were quoted, to compare trees by. */
export function bare(node: unknown): unknown {
  if (node instanceof Uint8Array) return [...node]
  if (Array.isArray(node)) return node.map(bare)
  if (typeof node !== 'object' || node === null) return node
  const kept = Object.entries(node).filter(([key]) => key !== 'start' && key !== 'end')
  return Object.fromEntries(kept.map(([key, value]) => [key, bare(value)]))
}
