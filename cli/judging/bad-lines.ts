/** A line of the file that wasn't judged. */
export interface BadLine {
  line: number
  /** Why, for people. */
  reason: string
}

/** Collects bad lines: keeps the first ones of the file, counts all. */
export class BadLines {
  readonly #kept: BadLine[] = []
  readonly #most: number
  /** How many there are. */
  count = 0

  /** Keeps at most `most`. */
  constructor(most = 20) {
    this.#most = most
  }

  add(line: number, reason: string): void {
    this.count++
    this.#kept.push({ line, reason })
    this.#kept.sort((one, other) => one.line - other.line)
    if (this.#kept.length > this.#most) this.#kept.pop()
  }

  /** The first ones by line. */
  shown(): readonly BadLine[] {
    return this.#kept
  }

  /** For people: a line each, and how many more there are. */
  report(): string[] {
    const lines = this.#kept.map(({ line, reason }) => `line ${line}: ${reason}`)
    const more = this.count - this.#kept.length
    return more > 0 ? [...lines, `… and ${more.toLocaleString('en')} more lines`] : lines
  }
}
