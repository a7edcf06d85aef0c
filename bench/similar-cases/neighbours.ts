/** The nearest of some vectors to each of others, by comparing all: what a search is measured against. */
export interface Nearest {
  /** Places among the vectors, the nearest first. */
  places: Int32Array
  /** Cosines. */
  similarities: Float64Array
}

/** Vectors of unit length in one block, without the dimensions in which all are 0. */
export class Block {
  readonly #data: Float64Array
  readonly #used: Int32Array
  readonly #count: number

  constructor(vectors: readonly Float32Array[]) {
    const dimensions = vectors[0]?.length ?? 0
    const used = Array.from({ length: dimensions }, (_, at) => at).filter((at) =>
      vectors.some((vector) => vector[at] !== 0),
    )
    // As many as are multiples of four; there is no dimension -1.
    this.#used = new Int32Array(Math.ceil(used.length / 4) * 4).fill(-1)
    this.#used.set(used)
    this.#count = vectors.length
    this.#data = new Float64Array(vectors.length * this.#used.length)
    for (const [row, vector] of vectors.entries())
      for (const [column, at] of this.#used.entries())
        this.#data[row * this.#used.length + column] = vector[at] ?? 0
  }

  /** The `count` nearest to a vector, but for the one at the place `without`. */
  nearest(vector: Float32Array, count: number, without = -1): Nearest {
    const query = Float64Array.from(this.#used, (at) => vector[at] ?? 0)
    const places = new Int32Array(count).fill(-1)
    const similarities = new Float64Array(count).fill(Number.NEGATIVE_INFINITY)
    for (let place = 0; place < this.#count; place++) {
      if (place === without) continue
      const similarity = this.#product(place, query)
      if (similarity > (similarities[count - 1] ?? 0)) insert(places, similarities, place, similarity)
    }
    return { places, similarities }
  }

  #product(place: number, query: Float64Array): number {
    const data = this.#data
    const width = query.length
    // Four sums at once: one alone waits for itself at every step.
    let [one, two, three, four] = [0, 0, 0, 0]
    for (let at = 0, from = place * width; at < width; at += 4, from += 4) {
      one += (data[from] ?? 0) * (query[at] ?? 0)
      two += (data[from + 1] ?? 0) * (query[at + 1] ?? 0)
      three += (data[from + 2] ?? 0) * (query[at + 2] ?? 0)
      four += (data[from + 3] ?? 0) * (query[at + 3] ?? 0)
    }
    return one + two + three + four
  }
}

function insert(places: Int32Array, similarities: Float64Array, place: number, similarity: number): void {
  let at = places.length - 1
  while (at > 0 && (similarities[at - 1] ?? 0) < similarity) {
    similarities[at] = similarities[at - 1] ?? 0
    places[at] = places[at - 1] ?? -1
    at--
  }
  similarities[at] = similarity
  places[at] = place
}
