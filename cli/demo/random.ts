/** A source of random numbers that gives the same numbers for the same seed, on every machine. */
export interface Random {
  /** Evenly from 0 up to, not including, 1. */
  uniform(): number
  /** From a normal distribution of mean 0 and standard deviation 1. */
  normal(): number
}

/**
 * The generator xoshiro128** (D. Blackman, S. Vigna, "Scrambled Linear Pseudorandom Number Generators", ACM TOMS 47,
 * 2021), seeded by SplitMix32. Only whole-number steps and exact divisions: no `Math.log` or `Math.cos`, whose last
 * digits may differ from one engine to the next.
 */
export function random(seed: number): Random {
  const seeds = splitMix32(seed)
  let [a, b, c, d] = [seeds(), seeds(), seeds(), seeds()]

  const next = (): number => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotateLeft(d, 11)
    return result
  }
  const uniform = (): number => next() / 4_294_967_296

  return {
    uniform,
    // The sum of twelve uniform numbers has variance 1 (Irwin-Hall); it never strays beyond six deviations.
    normal() {
      let sum = -6
      for (let times = 0; times < 12; times++) sum += uniform()
      return sum
    },
  }
}

/** SplitMix (G. Steele, D. Lea, C. Flood, OOPSLA 2014) in 32 bits, with the mixing constants of C. Wellons' hash prospector. */
function splitMix32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return mixed ^ (mixed >>> 15)
  }
}

function rotateLeft(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by))
}
