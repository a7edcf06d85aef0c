import { DIMENSIONS } from './dimensions.ts'
import { fnv1a } from './hashing.ts'

/** Dimensions behind those of the features. The column `learning.case_vectors.vector` has as many as both together. */
const CODE = 8

/**
 * Vectors of one workflow lie in a district of their own: they share a code of length 1, given by `name`. All workflows
 * are searched in one graph, and one that is searched for what another workflow's cases lie nearest to finds nothing of
 * its own; with codes a workflow's own cases are the nearest. Cosines within a district are halved and moved up.
 */
export function inDistrict(features: Float32Array, name: string): Float32Array {
  const vector = new Float32Array(DIMENSIONS + CODE)
  for (let at = 0; at < DIMENSIONS; at++) vector[at] = (features[at] ?? 0) * Math.SQRT1_2
  for (let at = 0; at < CODE; at++) {
    const sign = fnv1a(name, at) & 1 ? 1 : -1
    vector[DIMENSIONS + at] = (sign * Math.SQRT1_2) / Math.sqrt(CODE)
  }
  return vector
}

/** The same without a code, where all vectors that are compared are of one workflow. */
export function padded(features: Float32Array): Float32Array {
  const vector = new Float32Array(DIMENSIONS + CODE)
  vector.set(features)
  return vector
}

/** How much larger a distance (1 - cosine) of features is than that of their vectors in a district. */
export const DISTRICT_SCALE = 2
