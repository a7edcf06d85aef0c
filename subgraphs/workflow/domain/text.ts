/** Characters of a text: Unicode code points, not UTF-16 code units. */
export function lengthOf(text: string): number {
  return Array.from(text).length
}

/** A text cut to at most so many characters; an ellipsis says that it was. */
export function shortened(text: string, most: number): string {
  const characters = Array.from(text)
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`
}

/** True of a text that can be kept and searched for: no NUL, no half of a surrogate pair. */
export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}
