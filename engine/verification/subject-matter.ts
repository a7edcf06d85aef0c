import type { Decider } from '../decisions/decider.ts'
import type { Box } from '../regions/box.ts'
import type { Space } from '../regions/space.ts'
import type { WitnessSearch } from '../regions/witness.ts'
import type { Work } from '../regions/work.ts'
import type { Findings } from './report.ts'

/** An enabled rule and where it is true. */
export interface Region {
  readonly place: number
  readonly id: string
  /** Null when it takes too many boxes to say. */
  readonly boxes: readonly Box[] | null
}

/** What every check of a rule set works on. */
export interface SubjectMatter {
  readonly decider: Decider
  readonly space: Space
  /** The enabled rules, those that win over others first. */
  readonly regions: readonly Region[]
  readonly witnesses: WitnessSearch
  readonly findings: Findings
  readonly work: Work
}

/** Says of a question why it stays open. */
export const OUT_OF_WORK = 'The bound on the work was reached.'
/** Says of a question why it stays open. */
export const TOO_MANY_BOXES = 'The condition has too many alternatives to go through.'
/** Says of a question why it stays open. */
export const NO_EXAMPLE = 'It depends on terms of several inputs, and no example was found.'

/** A rule as a message names it. */
export function nameOfRule(id: string): string {
  return `\`${id}\``
}

/** Names in a sentence: at most three, and how many more. */
export function listed(ids: readonly string[]): string {
  const names = ids.slice(0, 3).map(nameOfRule)
  const more = ids.length - names.length
  if (more > 0) return `${names.join(', ')} and ${more} more`
  const last = names.pop() ?? ''
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`
}
