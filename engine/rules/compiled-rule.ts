import type { Reference } from '../analysis/references.ts'

/** A rule of a compiled set. */
export interface CompiledRule {
  readonly id: string
  readonly index: number
  readonly enabled: boolean
  readonly priority: number
  readonly source: string
  readonly references: readonly Reference[]
}
