import type { JsonObject } from '../values/value.ts'

/**
 * What can be wrong with rules. DEAD: a rule that is never true. IMPLIED: one that never decides, for whenever it is
 * true, if ever, so is one that goes before. REDUNDANT: one that decides, but without it the outcome would be the same.
 * OVERLAP: two rules that are true together and agree, or both count. CONTRADICTION: two that are true together with
 * different outcomes, so that only order or priority decides. GAP: no rule is true, and there is no default.
 */
export type FindingKind = 'DEAD' | 'IMPLIED' | 'REDUNDANT' | 'OVERLAP' | 'CONTRADICTION' | 'GAP'

/** Something found in a rule set. */
export interface Finding {
  readonly kind: FindingKind
  /** The rules it is about, the one to look at first; none for a gap. */
  readonly ruleIds: readonly string[]
  /** Their places in the definition. */
  readonly places: readonly number[]
  /** For people. */
  readonly message: string
  /** An input that shows it when it is evaluated; null for what holds for all inputs, which a proof shows. */
  readonly example: JsonObject | null
  /** CONTRADICTION: the id of the rule that wins. */
  readonly winner: string | null
  /** CONTRADICTION: what lets it win. */
  readonly decidedBy: 'ORDER' | 'PRIORITY' | null
  /** CONTRADICTION: the winner is true only where the other is too, as an exception before a general rule. */
  readonly exception: boolean
  /** GAP: none was found but for inputs of which something is missing, null or of the wrong kind. */
  readonly onlyWhenAbsent: boolean
}

/** A question that was left open. */
export interface OpenQuestion {
  readonly kind: FindingKind
  readonly ruleIds: readonly string[]
  /** For people. */
  readonly reason: string
}

/** What was found in a rule set. */
export interface VerificationReport {
  readonly findings: readonly Finding[]
  /** Nothing was left open: what was not found isn't there. */
  readonly complete: boolean
  /** What was not found out, at most 100. */
  readonly open: readonly OpenQuestion[]
  /** Steps of work it took. */
  readonly steps: number
}

/** Bounds of a verification. */
export interface VerificationLimits {
  /** Steps of work in all; 5,000,000 are about a second. */
  readonly steps: number
  /** Boxes that one condition may be made of. */
  readonly boxes: number
  /** Findings of one kind. */
  readonly findings: number
}

/** The bounds unless others are asked for. */
export const DEFAULT_VERIFICATION_LIMITS: VerificationLimits = { steps: 5_000_000, boxes: 256, findings: 100 }

/** Gathers what is found and what is left open, each kind up to its bound. */
export class Findings {
  readonly #found: Finding[] = []
  readonly #open: OpenQuestion[] = []
  readonly #counts = new Map<FindingKind, number>()
  readonly #most: number
  #leftOpen = false

  constructor(most: number) {
    this.#most = most
  }

  add(
    finding: Pick<Finding, 'kind' | 'ruleIds' | 'places' | 'message' | 'example'> & Partial<Finding>,
  ): void {
    const count = this.#counts.get(finding.kind) ?? 0
    this.#counts.set(finding.kind, count + 1)
    if (count < this.#most) {
      this.#found.push({ winner: null, decidedBy: null, exception: false, onlyWhenAbsent: false, ...finding })
    } else if (count === this.#most) {
      this.leaveOpen(finding.kind, [], `There are more than ${this.#most} of this kind.`)
    }
  }

  /** Whether another one of a kind would not be told. */
  full(kind: FindingKind): boolean {
    return (this.#counts.get(kind) ?? 0) > this.#most
  }

  leaveOpen(kind: FindingKind, ruleIds: readonly string[], reason: string): void {
    this.#leftOpen = true
    if (this.#open.length < 100) this.#open.push({ kind, ruleIds, reason })
  }

  report(steps: number): VerificationReport {
    const findings = this.#found.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
    return { findings, complete: !this.#leftOpen, open: this.#open, steps }
  }
}

const ORDER: readonly FindingKind[] = ['DEAD', 'IMPLIED', 'CONTRADICTION', 'REDUNDANT', 'GAP', 'OVERLAP']
