import { canonicalJson } from '#engine'
import { featuresOf, type Features } from './features.ts'
import type { JsonObject } from './json.ts'
import { type Knot, knotsOf } from './scores.ts'

/** What is known of the inputs of a workflow, and of its outcomes: all that a vector depends on. */
export interface Statistics {
  /** Cases that they were taken of. */
  cases: number
  features: readonly Feature[]
  outcomes: readonly OutcomeShare[]
}

/** One input. */
export type Feature = NumberFeature | TextFeature

/** Its values are numbers. */
export interface NumberFeature {
  path: string
  kind: 'NUMBER'
  /** Where in the distribution a value stands; ascending. */
  knots: readonly Knot[]
  weight: number
}

/** Its values are texts or truth values: a few that recur, or all kinds of. */
export interface TextFeature {
  path: string
  kind: 'CATEGORY' | 'TEXT'
  weight: number
}

/** How often an outcome was right, 0 to 1. */
export interface OutcomeShare {
  outcome: unknown
  share: number
}

/** A case as statistics look at it. */
export interface Sample {
  inputData: JsonObject
  outcome: unknown
}

/** Features that are looked at, the most frequent first. */
const MOST_FEATURES = 500
/** Distinct texts, as a share of all, up to which they are categories. */
const CATEGORY_SHARE = 0.5
/** A category that differs counts as much as about 1.5 standard deviations of a number. */
const TEXT_WEIGHT = 0.5

/** Takes the statistics of rated cases. */
export function statisticsOf(samples: readonly Sample[]): Statistics {
  const columns = new Map<string, Features[]>()
  for (const { inputData } of samples) {
    const features = featuresOf(inputData)
    for (const path of features.keys()) {
      const column = columns.get(path)
      if (column === undefined) columns.set(path, [features])
      else column.push(features)
    }
  }
  const chosen = [...columns]
    .toSorted(([left, one], [right, other]) => other.length - one.length || (left < right ? -1 : 1))
    .slice(0, MOST_FEATURES)
  return {
    cases: samples.length,
    features: chosen.map(([path, column]) => featureOf(path, column)),
    outcomes: sharesOf(samples),
  }
}

function featureOf(path: string, column: readonly Features[]): Feature {
  const numbers: number[] = []
  const texts: string[] = []
  for (const features of column)
    for (const value of features.get(path) ?? [])
      if (value.kind === 'NUMBER') numbers.push(value.number)
      else texts.push(value.text)
  if (numbers.length >= texts.length) return { path, kind: 'NUMBER', knots: knotsOf(numbers), weight: 1 }
  const words = texts.filter((text) => /\s/.test(text.trim())).length
  const recurring = new Set(texts).size <= Math.max(2, texts.length * CATEGORY_SHARE)
  const kind = recurring || (words < texts.length / 2 && texts.length < 4) ? 'CATEGORY' : 'TEXT'
  return { path, kind, weight: TEXT_WEIGHT }
}

function sharesOf(samples: readonly Sample[]): OutcomeShare[] {
  const counts = new Map<string, { outcome: unknown; count: number }>()
  for (const { outcome } of samples) {
    const key = canonicalJson(outcome)
    const count = counts.get(key)
    if (count === undefined) counts.set(key, { outcome, count: 1 })
    else count.count++
  }
  return [...counts.values()].map(({ outcome, count }) => ({ outcome, share: count / samples.length }))
}
