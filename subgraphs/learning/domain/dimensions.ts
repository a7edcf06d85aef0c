/** Dimensions of a case's vector. The column `learning.case_vectors.vector` has as many. */
export const DIMENSIONS = 128
