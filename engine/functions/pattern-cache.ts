import { RE2JS } from 're2js'

/** Patterns that stay compiled; one more, and all are dropped. */
export const MOST_PATTERNS = 64
const LONGEST_PATTERN = 1_000

/** Compiled regular expressions of one compiled expression or rule set, by their source. RE2: linear time. */
export class PatternCache {
  readonly #patterns = new Map<string, RE2JS | string>()

  /** Whether a pattern need not be compiled any more. */
  has(source: string): boolean {
    return this.#patterns.has(source)
  }

  /** The pattern, or what is wrong with its source. */
  get(source: string): RE2JS | string {
    const known = this.#patterns.get(source)
    if (known !== undefined) return known
    const pattern = compilePattern(source)
    if (this.#patterns.size >= MOST_PATTERNS) this.#patterns.clear()
    this.#patterns.set(source, pattern)
    return pattern
  }
}

/** A pattern in RE2's syntax, or what is wrong with it. */
export function compilePattern(source: string): RE2JS | string {
  if (source.length > LONGEST_PATTERN) return `a pattern has at most ${LONGEST_PATTERN} characters.`
  try {
    return RE2JS.compile(source)
  } catch (error) {
    // The one way that RE2JS has of telling that a pattern is wrong.
    return `${error instanceof Error ? error.message : 'it is not a pattern'}.`
  }
}
