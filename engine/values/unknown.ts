/**
 * Why a result is unknown.
 * MISSING: a field or an item isn't there. NULL: null where a value is needed. TYPE: the wrong kind of value.
 * ARITHMETIC: a division by zero, an average of nothing. OVERFLOW: beyond what a number holds exactly.
 * ARGUMENT: a function can't take this value. BUDGET: too many steps, or a value grew too large.
 */
export type UnknownReason = 'MISSING' | 'NULL' | 'TYPE' | 'ARITHMETIC' | 'OVERFLOW' | 'ARGUMENT' | 'BUDGET'

/**
 * The third truth value: a result that can't be known, with the reason. It is a value, not an exception, so
 * that `and`, `or`, `all` and `exists` can decide in spite of it.
 */
export class Unknown {
  readonly reason: UnknownReason
  /** A sentence for a person. */
  readonly message: string
  /** The input path at fault, when there is one, printed as in `order.items[0]`. */
  readonly path: string | undefined
  /** Further unknowns that would have to be resolved as well, in source order; at most seven. */
  readonly also: readonly Unknown[] | undefined

  constructor(reason: UnknownReason, message: string, path?: string, also?: readonly Unknown[]) {
    this.reason = reason
    this.message = message
    this.path = path
    this.also = also
  }
}

/** Tells an unknown from every value: no JSON input can be mistaken for one. */
export function isUnknown(value: unknown): value is Unknown {
  return value instanceof Unknown
}

const MOST_KEPT = 8

/** Two unknowns met where both are needed: the first one, which then also tells of the second. */
export function bothUnknown(first: Unknown, second: Unknown): Unknown {
  if (first === second) return first
  const kept = [...members(first)]
  for (const unknown of members(second)) {
    if (kept.length < MOST_KEPT && !kept.some((one) => same(one, unknown))) kept.push(unknown)
  }
  return kept.length === members(first).length
    ? first
    : new Unknown(first.reason, first.message, first.path, kept.slice(1))
}

function members(unknown: Unknown): readonly Unknown[] {
  return unknown.also === undefined
    ? [unknown]
    : [new Unknown(unknown.reason, unknown.message, unknown.path), ...unknown.also]
}

function same(a: Unknown, b: Unknown): boolean {
  return a.reason === b.reason && a.path === b.path && a.message === b.message
}
