import { DIMENSIONS } from './dimensions.ts'

/** Adds an amount to a dimension. */
export type Add = (place: number, amount: number) => void

/** Dimensions that each term is spread over: two terms that share one are told apart by the others. */
const SPREAD = 4

/**
 * Adds a bag of terms as a part of length `weight`, spread by hash over the dimensions from `from` on. A term that
 * recurs counts by the root of how often.
 */
export function hashed(terms: readonly string[], weight: number, from: number, add: Add): void {
  const counts = new Map<string, number>()
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
  const total = [...counts.values()].reduce((left, right) => left + right, 0)
  for (const [term, count] of counts) {
    const amount = (weight * Math.sqrt(count / total)) / Math.sqrt(SPREAD)
    for (let probe = 0; probe < SPREAD; probe++) {
      const hash = fnv1a(term, probe)
      add(from + ((hash >>> 1) % (DIMENSIONS - from)), hash & 1 ? amount : -amount)
    }
  }
}

/** Character n-grams: pairs and triples of a text in lower case, spaces run together; in any script. */
export function ngrams(text: string): string[] {
  const plain = text.normalize('NFKC').toLowerCase().trim().replaceAll(/\s+/g, ' ')
  const characters = Array.from(` ${plain} `).slice(0, LONGEST)
  return [2, 3].flatMap((length) =>
    characters.slice(length - 1).map((_, at) => characters.slice(at, at + length).join('')),
  )
}

/** Characters of a text that are looked at. */
const LONGEST = 2000

/** FNV-1a over UTF-16 code units, mixed once more so that low bits are as good as high ones. */
export function fnv1a(text: string, seed: number): number {
  let hash = 0x811c9dc5 ^ Math.imul(seed + 1, 0x9e3779b1)
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
