/**
 * The syntax tree. One tree serves both spellings, CEL's (`a && b`) and the people's (`a AND b`); a node keeps
 * which one was written, so that `print` gives it back. Trees are immutable.
 */

/** Where a node stands in its source, in UTF-16 code units: `source.slice(start, end)`. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** How an operator was written: as CEL's symbol, or as a word in lower or upper case. */
export type Spelling = 'symbol' | 'lower' | 'upper'

/** A constant. `spelling` is its source text; integers beyond 2^53 keep their digits only there. */
export type Literal = Span & { readonly kind: 'literal'; readonly spelling: string } & (
    | { readonly type: 'null'; readonly value: null }
    | { readonly type: 'boolean'; readonly value: boolean }
    | { readonly type: 'int' | 'uint' | 'double'; readonly value: number }
    | { readonly type: 'string'; readonly value: string }
    | { readonly type: 'bytes'; readonly value: Uint8Array }
  )

/** A name: a macro's variable, or a field of the input. `absolute`: written with a leading dot, never a variable. */
export interface Identifier extends Span {
  readonly kind: 'identifier'
  readonly name: string
  readonly quoted: boolean
  readonly absolute: boolean
}

/** `target.field`; `optional`: written `target.?field`. */
export interface Selection extends Span {
  readonly kind: 'selection'
  readonly optional?: true
  readonly target: Expression
  readonly field: string
  readonly quoted: boolean
}

/** `target[index]`; `optional`: written `target[?index]`. */
export interface Index extends Span {
  readonly kind: 'index'
  readonly optional?: true
  readonly target: Expression
  readonly index: Expression
}

/** `name(arguments)`, or `target.name(arguments)`. */
export interface Call extends Span {
  readonly kind: 'call'
  readonly name: string
  readonly absolute: boolean
  readonly target: Expression | null
  readonly arguments: readonly Expression[]
}

/** The macros that walk a list (or the keys of a map) with a variable of their own. */
export type MacroName = 'all' | 'any' | 'count' | 'exists' | 'exists_one' | 'existsOne' | 'map' | 'filter'

/** `list.all(x, condition)`, also written `all(list, x, condition)`. Only `map` has a `result`. */
export interface Comprehension extends Span {
  readonly kind: 'comprehension'
  readonly macro: MacroName
  readonly form: 'member' | 'global'
  readonly list: Expression
  readonly variable: Identifier
  readonly condition: Expression | null
  readonly result: Expression | null
}

/** `has(x.y)`, `x.y IS MISSING`, `x.y IS NOT MISSING`. */
export interface Presence extends Span {
  readonly kind: 'presence'
  readonly operand: Expression
  readonly asks: 'present' | 'missing'
  readonly spelling: Spelling
}

/** `-operand` */
export interface Negation extends Span {
  readonly kind: 'negation'
  readonly operand: Expression
}

/** `!operand`, which binds tightest, or `not operand`, which binds weaker than a comparison. */
export interface Not extends Span {
  readonly kind: 'not'
  readonly operand: Expression
  readonly spelling: Spelling
}

/** The operators on numbers; `+` also joins texts and lists, `+` and `-` also count with times. */
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%'

/** `left + right` and the like, grouped from the left. */
export interface Arithmetic extends Span {
  readonly kind: 'arithmetic'
  readonly operator: ArithmeticOperator
  readonly left: Expression
  readonly right: Expression
}

/** The comparisons that need an order. */
export type OrderOperator = '<' | '<=' | '>' | '>='
/** All that compares two values. */
export type RelationOperator = OrderOperator | '==' | '!=' | 'in' | 'not in'

/** `left < right` and the like. `spelling` is a word's case for `in` and `not in`, else `symbol`. */
export interface Relation extends Span {
  readonly kind: 'relation'
  readonly operator: RelationOperator
  readonly spelling: Spelling
  readonly left: Expression
  readonly right: Expression
}

/** `operand BETWEEN low AND high`, both ends included. */
export interface Between extends Span {
  readonly kind: 'between'
  readonly negated: boolean
  readonly spelling: Spelling
  readonly operand: Expression
  readonly low: Expression
  readonly high: Expression
}

/** A chain of one connective in one spelling: two operands or more, none itself such a chain. */
export interface Logical extends Span {
  readonly kind: 'logical'
  readonly operator: 'and' | 'or'
  readonly spelling: Spelling
  readonly operands: readonly Expression[]
}

/** `condition ? whenTrue : whenFalse` */
export interface Conditional extends Span {
  readonly kind: 'conditional'
  readonly condition: Expression
  readonly whenTrue: Expression
  readonly whenFalse: Expression
}

/** `[a, b]`; `optional` has the places of the items that are written `?a`. */
export interface ListLiteral extends Span {
  readonly kind: 'list'
  readonly optional?: readonly number[]
  readonly items: readonly Expression[]
}

/** `{"key": value}`; an `optional` entry is written `{?"key": value}`. */
export interface MapLiteral extends Span {
  readonly kind: 'map'
  readonly entries: readonly {
    readonly key: Expression
    readonly value: Expression
    readonly optional?: true
  }[]
}

/** `pkg.Type{field: value}`: in CEL's grammar, without meaning for JSON. */
export interface MessageLiteral extends Span {
  readonly kind: 'message'
  readonly type: Identifier | Selection
  readonly fields: readonly {
    readonly name: string
    readonly quoted: boolean
    readonly value: Expression
    readonly optional?: true
  }[]
}

/** A node of the tree, and so a whole expression: the root is not special. */
export type Expression =
  | Literal
  | Identifier
  | Selection
  | Index
  | Call
  | Comprehension
  | Presence
  | Negation
  | Not
  | Arithmetic
  | Relation
  | Between
  | Logical
  | Conditional
  | ListLiteral
  | MapLiteral
  | MessageLiteral

/** The kinds of node. */
export type Kind = Expression['kind']

/** The nodes of one kind. */
export type NodeOf<K extends Kind> = Extract<Expression, { readonly kind: K }>
