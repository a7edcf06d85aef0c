import type { HitPolicy } from './definition.ts'

/** What a hit policy looks at. */
interface Candidate {
  readonly priority: number
}

/** Those of the rules that win. `hits` are the places among `candidates` that are true, in order. */
export function chooseHits(policy: HitPolicy, hits: number[], candidates: readonly Candidate[]): number[] {
  return CHOOSE[policy](hits, candidates)
}

type Choose = (hits: number[], candidates: readonly Candidate[]) => number[]

const CHOOSE: Readonly<Record<HitPolicy, Choose>> = {
  FIRST: (hits) => (hits.length < 2 ? hits : hits.slice(0, 1)),
  PRIORITY: (hits, candidates) => {
    const priority = (place: number): number => candidates[place]?.priority ?? 0
    // Of equals the earlier stays.
    return hits.length < 2
      ? hits
      : [hits.reduce((best, hit) => (priority(hit) > priority(best) ? hit : best))]
  },
  COLLECT: (hits) => hits,
}
