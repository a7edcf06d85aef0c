import { scoreAt } from './scores.ts'
import type { Feature, Statistics } from './statistics.ts'

/** Cases more, as a share, from which statistics are taken anew. */
const GROWTH = 0.25
/** How far a number's distribution may move, as the mean distance of scores, before vectors are made anew. */
const SCORE_DRIFT = 0.1
/** How far a weight may move, as a share. */
const WEIGHT_DRIFT = 0.2

/** Whether statistics of so many cases are to be taken anew: while there are few, at every case. */
export function isDue(cases: number, taken: number): boolean {
  return cases >= taken + Math.max(1, Math.ceil(taken * GROWTH))
}

/** Whether vectors made with the one don't do for the other: an input is new or of another kind, or numbers moved far. */
export function drifted(before: Statistics, now: Statistics): boolean {
  const known = new Map(before.features.map((feature) => [feature.path, feature]))
  return now.features.some((feature) => {
    const old = known.get(feature.path)
    return old === undefined || featureDrifted(old, feature)
  })
}

function featureDrifted(old: Feature, feature: Feature): boolean {
  if (old.kind !== feature.kind) return true
  if (Math.abs(old.weight - feature.weight) > WEIGHT_DRIFT * Math.max(old.weight, feature.weight)) return true
  if (old.kind !== 'NUMBER' || feature.kind !== 'NUMBER') return false
  const moved = feature.knots.map(([value, score]) => Math.abs(scoreAt(old.knots, value) - score))
  return moved.reduce((left, right) => left + right, 0) > SCORE_DRIFT * moved.length
}
