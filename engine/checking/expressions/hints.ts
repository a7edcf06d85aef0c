import { nearestName } from '../nearest-name.ts'

/** Most names for which the nearest one is sought by one checker: a thousand hints help nobody. */
const MOST_SOUGHT = 50
/** Most names that a message lists. */
const MOST_LISTED = 10

/** Finds what was probably meant, a bounded number of times. */
export class Hints {
  readonly #found = new Map<string, string | null>()

  /** `Did you mean …?`, or else the names that there are; undefined when there are none. */
  forName(written: string, names: readonly string[]): string | undefined {
    const near = this.#nearest(written, names)
    if (near !== null) return `Did you mean \`${near}\`?`
    if (names.length === 0) return undefined
    const listed = names.slice(0, MOST_LISTED).map((name) => `\`${name}\``)
    return `It has ${[...listed, ...(names.length > MOST_LISTED ? ['…'] : [])].join(', ')}.`
  }

  /** The same for a value of a list of values. */
  forValue(written: string, values: readonly string[], print: (value: string) => string): string {
    const near = this.#nearest(written, values)
    if (near !== null) return `Did you mean ${print(near)}?`
    const more =
      values.length > MOST_LISTED ? [...values.slice(0, MOST_LISTED).map(print), '…'] : values.map(print)
    return `It is one of ${more.join(', ')}.`
  }

  #nearest(written: string, names: readonly string[]): string | null {
    const key = JSON.stringify([written, names.length, names[0]])
    const known = this.#found.get(key)
    if (known !== undefined) return known
    if (this.#found.size >= MOST_SOUGHT) return null
    const near = nearestName(written, names)
    this.#found.set(key, near)
    return near
  }
}
