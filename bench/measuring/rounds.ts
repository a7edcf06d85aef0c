/** Somebody to be measured. */
export interface Contestant {
  readonly name: string
  /** Works for one round. */
  round(): Promise<Round>
}

/** What came of a round, in units of work. */
export interface Round {
  /** A second. */
  rate: number
  /** A second of processor time that the contestant's process used; NaN where it isn't known. */
  perCpu: number
}

/** The rounds of each contestant by name. */
export type Rounds = ReadonlyMap<string, readonly Round[]>

/** How often one is as fast as another: the median of the rounds' ratios, and the lowest and the highest. */
export interface Ratio {
  median: number
  lowest: number
  highest: number
}

/**
 * Lets contestants take turns, round after round, to and fro: what else goes on on the machine, and whatever grows
 * with time, falls on all alike.
 */
export async function alternate(contestants: readonly Contestant[], count: number): Promise<Rounds> {
  const rounds = new Map<string, Round[]>(contestants.map(({ name }) => [name, []]))
  for (let number = 0; number < count; number++) {
    const order = number % 2 === 0 ? contestants : contestants.toReversed()
    for (const contestant of order) rounds.get(contestant.name)?.push(await contestant.round())
  }
  return rounds
}

/** The ratio of two contestants, round by round, since only figures of one round are alike in their circumstances. */
export function ratioOf(rounds: Rounds, one: string, other: string, of: keyof Round): Ratio {
  const others = figuresOf(rounds, other, of)
  const ratios = figuresOf(rounds, one, of).map((figure, number) => figure / (others[number] ?? Number.NaN))
  return { median: median(ratios), lowest: Math.min(...ratios), highest: Math.max(...ratios) }
}

/** A contestant's figures, one a round. Throws when there is none of the name. */
export function figuresOf(rounds: Rounds, name: string, of: keyof Round): number[] {
  const found = rounds.get(name)
  if (found === undefined) throw new Error(`nobody called ${name} was measured`)
  return found.map((round) => round[of])
}

/** The number in the middle. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
}
