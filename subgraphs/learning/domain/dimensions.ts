/** Dimensions in which a record's features stand. */
export const DIMENSIONS = 120
