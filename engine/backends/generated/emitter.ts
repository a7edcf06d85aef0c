import { Unknown } from '../../values/unknown.ts'

/** What a slot must hold for code to be sure. */
export type Guard = 'number' | 'boolean' | 'known'

const GUARD_TESTS: Readonly<Record<Guard, (slot: number) => string>> = {
  number: (slot) => `typeof s${slot} === "number"`,
  boolean: (slot) => `typeof s${slot} === "boolean"`,
  known: (slot) => `!(s${slot} instanceof k0)`,
}

/** What one function of generated code needs: its slots, their guards, constants and places to keep results. */
export class Emitter {
  // The first one is there for the guards.
  readonly given: unknown[] = [Unknown]
  readonly #slots = new Set<number>()
  readonly #numbers = new Set<number>()
  // Guards of all conditions are tested once, and each condition then looks at its bits.
  readonly #guards = new Map<string, { readonly test: string; readonly bit: number }>()
  #needed = new Set<string>()
  #kept = 0
  #mostKept = 0
  /** Whether the condition at hand may turn out doubtful although its guards hold. */
  mayDoubt = false
  /** Whether it calls code that takes steps. */
  takesSteps = false

  /** Begins with a condition. */
  begin(): void {
    this.#needed = new Set()
    this.#kept = 0
    this.mayDoubt = false
    this.takesSteps = false
  }

  /** The slot as source, when it holds what is needed. */
  slot(slot: number, guard: Guard): string {
    const key = `${guard} ${slot}`
    this.anySlot(slot)
    this.#needed.add(key)
    if (!this.#guards.has(key))
      this.#guards.set(key, { test: GUARD_TESTS[guard](slot), bit: this.#guards.size })
    if (guard !== 'number') return `s${slot}`
    this.#numbers.add(slot)
    return `n${slot}`
  }

  /** The slot as source, whatever it holds. */
  anySlot(slot: number): string {
    this.#slots.add(slot)
    return `s${slot}`
  }

  /** A name for a result that is looked at more than once. */
  keep(): string {
    this.#kept += 1
    this.#mostKept = Math.max(this.#mostKept, this.#kept)
    return `t${this.#kept}`
  }

  /** Something that is not source, by a name. */
  constant(constant: unknown): string {
    return `k${this.given.push(constant) - 1}`
  }

  /** Marks the condition at hand as one that must be asked, and gives a value to go on with. */
  doubtful(value: string): string {
    this.mayDoubt = true
    return `(doubt = 1, ${value})`
  }

  /** Whether all slots hold what the condition at hand needs. */
  guard(): string {
    const masks = new Map<number, number>()
    for (const key of this.#needed) {
      const bit = this.#guards.get(key)?.bit ?? 0
      const word = Math.floor(bit / GUARDS_IN_WORD)
      masks.set(word, (masks.get(word) ?? 0) | (1 << (bit % GUARDS_IN_WORD)))
    }
    const tests = [...masks].map(([word, mask]) => `(g${word} & ${mask}) === ${mask}`)
    return tests.length === 0 ? 'true' : tests.join(' && ')
  }

  /** What comes before the function. */
  constants(): string {
    return this.given.map((_, place) => `const k${place} = given[${place}]`).join('\n')
  }

  /** What comes before all conditions. */
  prologue(): string {
    const guards = [...this.#guards.values()]
    const words = Math.ceil(guards.length / GUARDS_IN_WORD)
    const kept = Array.from({ length: this.#mostKept }, (_, place) => `, t${place + 1} = 0`)
    return [
      `let doubt = 0, result${kept.join('')}`,
      ...[...this.#slots].map((slot) => `const s${slot} = slots[${slot}]`),
      ...[...this.#numbers].map((slot) => `const n${slot} = typeof s${slot} === "number" ? s${slot} : 0`),
      ...Array.from({ length: words }, (_, word) => {
        const own = guards.slice(word * GUARDS_IN_WORD, (word + 1) * GUARDS_IN_WORD)
        return `const g${word} = ${own.map(({ test }, place) => `(${test} ? ${1 << place} : 0)`).join(' | ')}`
      }),
    ].join('\n')
  }
}

// Small integers stay small: one bit less than a word of them has.
const GUARDS_IN_WORD = 30
