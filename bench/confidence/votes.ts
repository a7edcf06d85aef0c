import { statisticsOf } from '../../subgraphs/learning/domain/statistics.ts'
import { vectoriser } from '../../subgraphs/learning/domain/vectorise.ts'
import { type CaseVote, VOTERS, voteOf } from '../../subgraphs/learning/domain/vote.ts'
import type { Machine } from './machines.ts'

/** What the cases say of each machine: of a case itself, the others. */
export interface Votes {
  known: CaseVote[]
  asked: CaseVote[]
}

/**
 * Lets known cases vote on one another and on others, as the learning service does: by its features, statistics and
 * kernel, with an exact search for the nearest.
 */
export function votesOf(known: readonly Machine[], asked: readonly Machine[]): Votes {
  const statistics = statisticsOf(known.map(({ record, outcome }) => ({ inputData: record, outcome })))
  const vectorise = vectoriser(statistics)
  const vectors = withoutEmpty([...known, ...asked].map(({ record }) => vectorise(record)))
  const search = new Search(vectors.slice(0, known.length))
  const vote = (vector: Float32Array, leftOut: number): CaseVote => {
    const near = search.nearest(vector, leftOut).map(({ place, similarity }) => {
      return { outcome: known[place]?.outcome, similarity, weight: 1 }
    })
    const found = voteOf(near, statistics.outcomes)
    if (found === undefined) throw new Error('nobody voted')
    return found
  }
  return {
    known: vectors.slice(0, known.length).map((vector, place) => vote(vector, place)),
    asked: vectors.slice(known.length).map((vector) => vote(vector, -1)),
  }
}

/** Leaves out dimensions in which all vectors are 0: six inputs need few of them. */
function withoutEmpty(vectors: readonly Float32Array[]): Float32Array[] {
  const [first] = vectors
  if (first === undefined) return []
  const used = [...first.keys()].filter((place) => vectors.some((vector) => vector[place] !== 0))
  return vectors.map((vector) => Float32Array.from(used, (place) => vector[place] ?? 0))
}

interface Near {
  place: number
  similarity: number
}

/** Similarities are told apart in so many steps before they are sorted. */
const STEPS = 2048

/** Finds the nearest by going through all. */
class Search {
  readonly #all: Float32Array
  readonly #size: number
  readonly #count: number
  readonly #similarities: Float32Array
  readonly #counts = new Int32Array(STEPS + 1)

  constructor(vectors: readonly Float32Array[]) {
    this.#size = vectors[0]?.length ?? 0
    this.#count = vectors.length
    this.#all = new Float32Array(this.#size * this.#count)
    for (const [place, vector] of vectors.entries()) this.#all.set(vector, place * this.#size)
    this.#similarities = new Float32Array(this.#count)
  }

  nearest(vector: Float32Array, leftOut: number): Near[] {
    const least = this.#compare(vector, leftOut)
    const near: Near[] = []
    for (let place = 0; place < this.#count; place++) {
      const similarity = this.#similarities[place] ?? 0
      if (stepOf(similarity) >= least && place !== leftOut) near.push({ place, similarity })
    }
    return near.toSorted((one, other) => other.similarity - one.similarity).slice(0, VOTERS)
  }

  /** Works all similarities out; the step from which on there are enough. */
  #compare(vector: Float32Array, leftOut: number): number {
    const [all, size, similarities, counts] = [
      this.#all,
      this.#size,
      this.#similarities,
      this.#counts.fill(0),
    ]
    for (let place = 0, at = 0; place < this.#count; place++) {
      let sum = 0
      for (let dimension = 0; dimension < size; dimension++, at++)
        sum += (all[at] ?? 0) * (vector[dimension] ?? 0)
      similarities[place] = sum
      const step = stepOf(sum)
      if (place !== leftOut) counts[step] = (counts[step] ?? 0) + 1
    }
    let step = STEPS
    for (let found = counts[step] ?? 0; found < VOTERS && step > 0;) found += counts[--step] ?? 0
    return step
  }
}

function stepOf(similarity: number): number {
  return Math.min(STEPS, Math.max(0, Math.floor(((similarity + 1) / 2) * STEPS)))
}
