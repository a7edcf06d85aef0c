/** What a record's failures follow from. */
export interface MillingState {
  /** Quality of the product: low, medium, high. */
  type: 'L' | 'M' | 'H'
  /** Kelvin. */
  airTemperature: number
  /** Kelvin. */
  processTemperature: number
  /** Revolutions a minute. */
  speed: number
  /** Newton metres. */
  torque: number
  /** Minutes. */
  wear: number
}

/** 2π/60, radians a second in one revolution a minute, as the rules in the workflow have it. */
export const RADIANS_PER_RPM = 0.10471975511965978

/** Wear times torque at which a tool is overstrained, by quality, in minutes times newton metres. */
export const OVERSTRAIN = { L: 11_000, M: 12_000, H: 13_000 } as const

/**
 * Heat dissipation failure: the air is too warm and the spindle too slow. As doubles, without rounding the difference:
 * that is how the labels of the published data come about (308.6 − 300 is a little more than 8.6, 302.8 − 294.2 a
 * little less).
 */
export function heatDissipationFailure(state: MillingState): boolean {
  return state.processTemperature - state.airTemperature < 8.6 && state.speed < 1380
}

/** Power failure: less than 3,500 W or more than 9,000 W. */
export function powerFailure(state: MillingState): boolean {
  const power = state.torque * state.speed * RADIANS_PER_RPM
  return power < 3500 || power > 9000
}

/** Overstrain failure: a worn tool under high torque. */
export function overstrainFailure(state: MillingState): boolean {
  return state.wear * state.torque > OVERSTRAIN[state.type]
}
