import type { JsonObject, JsonValue } from '../values/value.ts'
import type { Box } from './box.ts'
import type { Cell } from './cell.ts'
import { type CellSet, cellsOf, hasCell } from './cell-set.ts'
import { wholeSteps, steps } from './decimals.ts'
import { ABSENT, type Assignment, makeInput } from './make-input.ts'
import { Random } from './random.ts'
import type { Space } from './space.ts'
import type { Subject } from './subject.ts'
import type { Work } from './work.ts'

/** Inputs tried for one box before giving up. */
const MOST_TRIES = 300
const TRIES_BEFORE_A_FRESH_START = 30
/** Steps of work for one input. */
const COST = 20

/**
 * Finds an input of a box. Fields that are free take a value of a cell each, and that is that. For terms the fields
 * are changed one at a time until all bounds hold, as in local search for satisfiability (Selman, Kautz and Cohen's
 * WalkSAT, 1994): a term that is out of bounds is solved for one of its fields by the secant method.
 */
export class WitnessSearch {
  readonly #space: Space
  readonly #work: Work
  readonly #accept: (input: JsonObject) => boolean

  readonly #cost: number

  /** `accept` is asked about each input before it is given out. */
  constructor(space: Space, work: Work, accept: (input: JsonObject) => boolean) {
    this.#space = space
    this.#cost = COST + Math.ceil(space.conditions.length / 2)
    this.#work = work
    this.#accept = accept
  }

  /** An input of a box that has what is wanted; null when none was found. */
  find(box: Box, wanted: (input: JsonObject) => boolean): JsonObject | null {
    const random = new Random(box.size + 1)
    const fields = this.#fieldsOf(box)
    let assignment = this.#assign(fields, null)
    for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
      if (assignment === null || !this.#work.spend(this.#cost + fields.size)) return null
      const input = makeInput(this.#space, assignment)
      const broken = input === null ? [] : this.#broken(box, input)
      if (input !== null && broken.length === 0 && wanted(input) && this.#accept(input)) return input
      const lost = input === null || broken.length === 0 || attempt % TRIES_BEFORE_A_FRESH_START === 0
      const place = lost ? undefined : random.one(broken)
      const repaired = place === undefined ? null : this.#repair(box, place, assignment, random)
      assignment = repaired ?? this.#assign(fields, random)
    }
    return null
  }

  /** The fields that a box is about, each with the cells it may lie in. */
  #fieldsOf(box: Box): ReadonlyMap<string, CellSet> {
    const fields = new Map<string, CellSet>()
    for (const [place] of box) {
      for (const { path } of this.#subject(place)?.references ?? []) {
        const field = this.#space.placeOf(path)
        fields.set(path, box.get(field) ?? this.#space.all(field))
      }
    }
    return fields
  }

  #assign(fields: ReadonlyMap<string, CellSet>, random: Random | null): Assignment | null {
    const assignment = new Map<string, JsonValue | typeof ABSENT>()
    for (const [key, set] of fields) {
      const cells = this.#subject(this.#space.placeOf(key))?.cells ?? []
      const able = [...cellsOf(set)].filter((cell) => valuesOf(cells[cell]).length > 0)
      const cell = random === null ? able[0] : random.one(able)
      const values = cell === undefined ? [] : valuesOf(cells[cell])
      const value = random === null ? values[0] : random.one(values)
      if (value === undefined) return null
      assignment.set(key, value)
    }
    return assignment
  }

  #broken(box: Box, input: JsonObject): number[] {
    return [...box].flatMap(([place, set]) => {
      const cell = this.#subject(place)?.cellIn(input) ?? -1
      return cell !== -1 && hasCell(set, cell) ? [] : [place]
    })
  }

  /** Changes one field so that a term comes to a value of one of its cells; null when it can't be solved. */
  #repair(box: Box, place: number, assignment: Assignment, random: Random): Assignment | null {
    const subject = this.#subject(place)
    const set = box.get(place)
    const cell = set === undefined ? undefined : random.one([...cellsOf(set)])
    const target = cell === undefined ? null : targetOf(subject?.cells[cell], random)
    const path = random.one(subject?.references ?? [])?.path
    if (subject === undefined || target === null || path === undefined) return null
    const field = this.#space.placeOf(path)
    const allowed = box.get(field) ?? this.#space.all(field)
    const evaluate = (value: number): number | null => {
      const input = makeInput(this.#space, new Map(assignment).set(path, value))
      return input === null || !this.#work.spend(COST) ? null : subject.numberIn(input)
    }
    const solution = solve(evaluate, numberIn(assignment, path), target)
    if (solution === null) return null
    const step = this.#space.fields.get(path)?.domain.step ?? null
    const fitting = rounded(solution, step).find((value) => {
      const changed = makeInput(this.#space, new Map(assignment).set(path, value))
      if (changed === null || !this.#work.spend(COST)) return false
      const own = this.#subject(field)?.cellIn(changed) ?? -1
      const cell = subject.cellIn(changed)
      return own !== -1 && hasCell(allowed, own) && cell !== -1 && set !== undefined && hasCell(set, cell)
    })
    return fitting === undefined ? null : new Map(assignment).set(path, fitting)
  }

  #subject(place: number): Subject | undefined {
    return this.#space.subjects[place]
  }
}

function valuesOf(cell: Cell | undefined): readonly (JsonValue | typeof ABSENT)[] {
  if (cell === undefined || cell.kind === 'unknown' || cell.kind === 'comparison') return []
  return 'samples' in cell ? cell.samples : [ABSENT]
}

const DIRECTIONS = { LESS: -1, EQUAL: 0, GREATER: 1, ALIKE: null, DIFFERENT: null } as const

function targetOf(cell: Cell | undefined, random: Random): number | null {
  if (cell === undefined) return null
  if (cell.kind !== 'comparison') {
    const sample = 'samples' in cell ? random.one(cell.samples) : undefined
    return typeof sample === 'number' ? sample : null
  }
  const direction = DIRECTIONS[cell.comparison]
  return direction === null ? null : direction * (random.one([1, 0.1, 10, 100]) ?? 1)
}

function numberIn(assignment: Assignment, path: string): number {
  const value = assignment.get(path)
  return typeof value === 'number' ? value : 1
}

/** Where a function comes to a target, by the secant method; one step is exact where it is linear. */
export function solve(
  evaluate: (value: number) => number | null,
  start: number,
  target: number,
): number | null {
  let [before, value] = [start, start + Math.max(1, Math.abs(start) / 8)]
  for (let round = 0; round < 6; round += 1) {
    const [one, other] = [evaluate(before), evaluate(value)]
    if (one === null || other === null || one === other) return null
    if (other === target) return value
    const next = value + ((target - other) * (value - before)) / (other - one)
    if (!Number.isFinite(next)) return null
    before = value
    value = next
    if (before === value) break
  }
  return value
}

function rounded(value: number, step: number | null): number[] {
  if (step !== null) {
    const count = wholeSteps(value, step) ?? value / step
    return [Math.floor(count), Math.ceil(count)].map((whole) => steps(whole, step))
  }
  return [1, 2, 3, 4, 6, 9, 12, 15].map((digits) => Number(value.toPrecision(digits))).concat(value)
}
