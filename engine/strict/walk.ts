import { type Budget, OUT_OF_STEPS, stepsForKeys } from '../semantics/budget.ts'
import { joinTruths, type Truth } from '../semantics/logic.ts'
import { isUnknown, Unknown } from '../values/unknown.ts'
import { noOverload } from './functions/definition.ts'
import { isMapKey, type MapKey, StrictMap } from './map.ts'
import { isStrictList, type StrictResult, type StrictValue } from './value.ts'

/** The macros that walk a list or a map, with one variable or with two: the place or key, and the value. */
export type WalkName =
  | 'all'
  | 'exists'
  | 'exists_one'
  | 'existsOne'
  | 'filter'
  | 'map'
  | 'transformList'
  | 'transformMap'
  | 'transformMapEntry'

/** One turn: `key` is the place in a list. */
export interface Turn {
  readonly key: MapKey
  readonly value: StrictValue
}

/** A macro ready to run: what it asks of each turn, what it makes of it, and what a turn costs. */
export interface Walk {
  readonly macro: WalkName
  readonly steps: number
  readonly test: ((turn: Turn) => Truth) | null
  readonly result: ((turn: Turn) => StrictResult) | null
}

/** Walks a container. `all` and `exists` decide in spite of unknowns; in the others one makes the whole unknown. */
export function walkContainer(
  container: StrictValue,
  walk: Walk,
  budget: Budget,
  variables: number,
): StrictResult {
  const turns = turnsOf(container, variables)
  if (turns === null) return noOverload(walk.macro, [container])
  if (!budget.spend(stepsForKeys(turns.length))) return OUT_OF_STEPS
  return WALKS[walk.macro](turns, walk, budget)
}

// With one variable, a map's is its key.
function turnsOf(container: StrictValue, variables: number): readonly Turn[] | null {
  if (isStrictList(container)) return container.map((value, place) => ({ key: BigInt(place), value }))
  if (!(container instanceof StrictMap)) return null
  return container.entries().map(([key, value]) => ({ key, value: variables === 1 ? key : value }))
}

type RunWalk = (turns: readonly Turn[], walk: Walk, budget: Budget) => StrictResult

const WALKS: Readonly<Record<WalkName, RunWalk>> = {
  all: (turns, walk, budget) => joinTruths(truthsOf(turns, walk, budget), false),
  exists: (turns, walk, budget) => joinTruths(truthsOf(turns, walk, budget), true),
  exists_one: isOne,
  existsOne: isOne,
  filter: (turns, walk, budget) => {
    const kept = keep(turns, walk, budget)
    return isUnknown(kept) ? kept : kept.map(({ value }) => value)
  },
  map: makeList,
  transformList: makeList,
  transformMap: (turns, walk, budget) => {
    const made = make(turns, walk, budget)
    return isUnknown(made) ? made : mapOf(made)
  },
  transformMapEntry: (turns, walk, budget) => {
    const made = make(turns, walk, budget)
    if (isUnknown(made)) return made
    const entries: [MapKey, StrictValue][] = []
    for (const [, entry] of made) {
      if (!(entry instanceof StrictMap)) return noOverload(walk.macro, [entry])
      if (!budget.spend(entry.size)) return OUT_OF_STEPS
      entries.push(...entry.entries().map(([key, value]): [MapKey, StrictValue] => [key, value]))
    }
    return mapOf(entries)
  },
}

/** A map of entries, or the unknown of a key that is there twice. */
export function mapOf(entries: Iterable<readonly [MapKey, StrictValue]>): StrictMap | Unknown {
  return StrictMap.of(entries) ?? new Unknown('ARGUMENT', "A map can't have a key twice.")
}

/** A key of a map, or the unknown of a value that can't be one. */
export function keyOf(value: StrictValue): MapKey | Unknown {
  return isMapKey(value) ? value : noOverload('a key of a map', [value])
}

// One by one, so that what stands after the deciding turn isn't evaluated.
function* truthsOf(turns: readonly Turn[], { test, steps }: Walk, budget: Budget): Generator<Truth> {
  for (const turn of turns) {
    if (!budget.spend(steps)) {
      yield OUT_OF_STEPS
      return
    }
    yield test === null || test(turn)
  }
}

function keep(turns: readonly Turn[], walk: Walk, budget: Budget): Turn[] | Unknown {
  const kept: Turn[] = []
  for (const turn of turns) {
    if (!budget.spend(walk.steps)) return OUT_OF_STEPS
    const truth = walk.test === null || walk.test(turn)
    if (isUnknown(truth)) return truth
    if (truth) kept.push(turn)
  }
  return kept
}

function isOne(turns: readonly Turn[], walk: Walk, budget: Budget): StrictResult {
  const kept = keep(turns, walk, budget)
  return isUnknown(kept) ? kept : kept.length === 1
}

function makeList(turns: readonly Turn[], walk: Walk, budget: Budget): StrictResult {
  const made = make(turns, walk, budget)
  return isUnknown(made) ? made : made.map(([, value]) => value)
}

function make(turns: readonly Turn[], walk: Walk, budget: Budget): [MapKey, StrictValue][] | Unknown {
  const made: [MapKey, StrictValue][] = []
  for (const turn of turns) {
    if (!budget.spend(walk.steps)) return OUT_OF_STEPS
    const wanted = walk.test === null || walk.test(turn)
    if (isUnknown(wanted)) return wanted
    if (!wanted) continue
    const result = walk.result === null ? turn.value : walk.result(turn)
    if (isUnknown(result)) return result
    made.push([turn.key, result])
  }
  return made
}
