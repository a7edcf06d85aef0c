/** The most that values of a type measure, as far as a schema says; Infinity where it says nothing. */
export interface Sizes {
  /** Characters of a text: Unicode code points. */
  readonly text: number
  /** Items of a list. */
  readonly items: number
  /** Fields of a map. */
  readonly fields: number
}

/** Nothing is said. */
export const ANY_SIZE: Sizes = {
  text: Number.POSITIVE_INFINITY,
  items: Number.POSITIVE_INFINITY,
  fields: Number.POSITIVE_INFINITY,
}

/** Both say so. */
export function meetSizes(one: Sizes, other: Sizes): Sizes {
  return {
    text: Math.min(one.text, other.text),
    items: Math.min(one.items, other.items),
    fields: Math.min(one.fields, other.fields),
  }
}

/** One of them says so. */
export function joinSizes(one: Sizes, other: Sizes): Sizes {
  return {
    text: Math.max(one.text, other.text),
    items: Math.max(one.items, other.items),
    fields: Math.max(one.fields, other.fields),
  }
}
