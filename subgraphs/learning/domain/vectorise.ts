import { DIMENSIONS } from './dimensions.ts'
import { type Value, featuresOf } from './features.ts'
import type { JsonObject } from './json.ts'
import type { NumberFeature, Statistics } from './statistics.ts'
import { scoreAt } from './scores.ts'
import { type Add, hashed, ngrams } from './hashing.ts'

/** Makes a record's vector: of unit length, so that the inner product of two is their cosine similarity. */
export type Vectorise = (record: JsonObject) => Float32Array

/** Scores beyond this are as far out as can be. */
const FARTHEST = 3.3
/** Frequencies of the angles that a number is told by: near numbers are near in all, far ones in none. */
const FREQUENCIES = [1, 2, 4]
/** Dimensions that are left to texts and categories, at least. */
const SHARED = 32

/**
 * Typed feature vectors, without any model. Each input has a part of its own: a number is an angle by its place in the
 * distribution, at several frequencies (random Fourier features made regular: Rahimi and Recht, 2007); a category is
 * hashed (Weinberger et al., Feature hashing for large scale multitask learning, 2009), a text by its character
 * n-grams; what is missing is marked. Inputs that the statistics don't know are passed over.
 */
export function vectoriser(statistics: Statistics): Vectorise {
  const numbers = statistics.features.filter((feature) => feature.kind === 'NUMBER')
  const { frequencies, places, reserved } = layoutOf(numbers)
  return (record) => {
    const vector = new Float32Array(DIMENSIONS)
    const values = featuresOf(record)
    const add: Add = (place, amount) => {
      vector[place] = (vector[place] ?? 0) + amount
    }
    for (const feature of statistics.features) {
      const { path, weight } = feature
      const given = values.get(path) ?? []
      const numeric = feature.kind === 'NUMBER' ? numbersOf(given) : []
      if (given.length === 0) hashed([`${path}=`], weight, reserved, add)
      else if (feature.kind === 'NUMBER' && numeric.length > 0)
        addNumber(
          clamped(scoreAt(feature.knots, mean(numeric))),
          { weight, frequencies, place: places.get(path), path, reserved },
          add,
        )
      else hashed(termsOf(feature.kind, path, given), weight, reserved, add)
    }
    return unit(vector)
  }
}

interface Layout {
  frequencies: readonly number[]
  /** Where each number's angles stand; one that has no place of its own is hashed. */
  places: ReadonlyMap<string, number>
  /** Dimensions that belong to numbers; behind them is what is shared. */
  reserved: number
}

/** Fewer frequencies where there are many numbers. */
function layoutOf(numbers: readonly NumberFeature[]): Layout {
  const room = DIMENSIONS - SHARED
  const count = FREQUENCIES.findLastIndex((_, at) => numbers.length * 2 * (at + 1) <= room) + 1
  const frequencies = FREQUENCIES.slice(0, Math.max(1, count))
  const width = 2 * frequencies.length
  const placed = numbers.slice(0, Math.floor(room / width))
  return {
    frequencies,
    places: new Map(placed.map(({ path }, at) => [path, at * width])),
    reserved: placed.length * width,
  }
}

function addNumber(
  score: number,
  at: {
    weight: number
    frequencies: readonly number[]
    place: number | undefined
    path: string
    reserved: number
  },
  add: Add,
): void {
  const { weight, frequencies, place, path, reserved } = at
  const part = weight / Math.sqrt(frequencies.length)
  const angle = Math.PI * (score / (2 * FARTHEST) + 0.5)
  for (const [index, frequency] of frequencies.entries()) {
    const cos = part * Math.cos(frequency * angle)
    const sin = part * Math.sin(frequency * angle)
    if (place === undefined) {
      hashed([`${path}~cos`], cos, reserved, add)
      hashed([`${path}~sin`], sin, reserved, add)
    } else {
      add(place + 2 * index, cos)
      add(place + 2 * index + 1, sin)
    }
  }
}

function clamped(score: number): number {
  return Math.min(FARTHEST, Math.max(-FARTHEST, score))
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((left, right) => left + right, 0) / numbers.length
}

function numbersOf(values: readonly Value[]): number[] {
  return values.flatMap((value) => (value.kind === 'NUMBER' ? [value.number] : []))
}

function termsOf(kind: 'NUMBER' | 'CATEGORY' | 'TEXT', path: string, values: readonly Value[]): string[] {
  const texts = values.map((value) => (value.kind === 'NUMBER' ? String(value.number) : value.text))
  const terms = kind === 'TEXT' ? texts.flatMap(ngrams) : texts
  return terms.map((term) => `${path}=${term}`)
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  if (length === 0) vector[DIMENSIONS - 1] = 1
  else for (let at = 0; at < vector.length; at++) vector[at] = (vector[at] ?? 0) / length
  return vector
}
