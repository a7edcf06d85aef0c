/** A set of texts: just some, or all but some. */
export type Texts = { readonly only: readonly string[] } | { readonly except: readonly string[] }

/** No text. */
export const NO_TEXT: Texts = { only: [] }
/** Every text. */
export const EVERY_TEXT: Texts = { except: [] }

/** Whether a set has no text at all. */
export function hasNoText(texts: Texts): boolean {
  return 'only' in texts && texts.only.length === 0
}

/** The texts of both sets. */
export function meetTexts(one: Texts, other: Texts): Texts {
  if ('only' in one) return { only: one.only.filter((text) => hasText(other, text)) }
  if ('only' in other) return { only: other.only.filter((text) => hasText(one, text)) }
  return { except: [...new Set([...one.except, ...other.except])] }
}

/** The texts of either set. */
export function joinTexts(one: Texts, other: Texts): Texts {
  if ('except' in one) return { except: one.except.filter((text) => !hasText(other, text)) }
  if ('except' in other) return { except: other.except.filter((text) => !hasText(one, text)) }
  return { only: [...new Set([...one.only, ...other.only])] }
}

function hasText(texts: Texts, text: string): boolean {
  return 'only' in texts ? texts.only.includes(text) : !texts.except.includes(text)
}
