import { type Box, EVERYWHERE, inside, meet } from '../regions/box.ts'
import type { Cell } from '../regions/cell.ts'
import { cellsWhere, hasCell, isEmpty } from '../regions/cell-set.ts'
import { readReferences } from '../analysis/read-references.ts'
import { atomsOf } from '../regions/condition.ts'
import { uncovered } from '../regions/cover.ts'
import type { Space } from '../regions/space.ts'
import type { Work } from '../regions/work.ts'
import type { JsonObject } from '../values/value.ts'
import { NO_EXAMPLE, OUT_OF_WORK, type SubjectMatter } from './subject-matter.ts'

/** Gaps told of one rule set. */
const MOST_GAPS = 3
/** Holes that an example is sought for before the question is left open. */
const MOST_HOLES = 20
/** The same once there is a gap to tell of. */
const MOST_FURTHER_HOLES = 2
/** Holes within gaps already told of that are passed by to look for another one. */
const MOST_PASSED = 100

/**
 * Finds inputs of which no rule is true. Those with a sensible value for each input are told first; only if there are
 * none, those of which one is missing, null or of the wrong kind.
 */
export function findGaps(matter: SubjectMatter): void {
  const { decider, space } = matter
  if (decider.definition.defaultOutcome !== undefined) return
  const known = sensibleInputs(space)
  if (known === null || !tellGaps(matter, known, false)) tellGaps(matter, EVERYWHERE, true)
}

/** Tells of the gaps in a region; whether there was one. */
function tellGaps(matter: SubjectMatter, region: Box, onlyWhenAbsent: boolean): boolean {
  const { decider, space, regions, witnesses, findings, work } = matter
  const cover = regions.flatMap(({ boxes }) => boxes ?? [])
  const isGap = (input: JsonObject) => decider.hits(input).length === 0
  const told: Box[] = []
  let [missed, passed] = [0, 0]
  for (const hole of uncovered(region, cover, space.all, work)) {
    if (told.some((wide) => inside(hole, wide))) {
      passed += 1
      if (passed > MOST_PASSED) break
      continue
    }
    const example = witnesses.find(everyField(space, hole), isGap)
    if (example === null) missed += 1
    else {
      const wide = widened(hole, region, cover, work)
      const message = messageOf(space, wide, example, onlyWhenAbsent)
      findings.add({ kind: 'GAP', ruleIds: [], places: [], message, example, onlyWhenAbsent })
      told.push(wide)
    }
    if (told.length === MOST_GAPS || missed >= (told.length > 0 ? MOST_FURTHER_HOLES : MOST_HOLES)) break
  }
  if (told.length === 0 && (missed > 0 || work.exhausted)) {
    findings.leaveOpen('GAP', [], work.exhausted ? OUT_OF_WORK : NO_EXAMPLE)
  }
  return told.length > 0
}

/** The same hole without the bounds of its own that it doesn't need. */
function widened(hole: Box, region: Box, cover: readonly Box[], work: Work): Box {
  let wide = hole
  for (const [subject] of hole) {
    const outer = region.get(subject)
    const tried = new Map(wide)
    if (outer === undefined) tried.delete(subject)
    else tried.set(subject, outer)
    if (work.spend(cover.length) && !cover.some((box) => meet(tried, box))) wide = tried
  }
  // The bounds of the region are no news.
  return new Map([...wide].filter(([subject, set]) => set !== region.get(subject)))
}

/** A region with a bound, if only to any of its cells, for each field: an example then has them all. */
function everyField(space: Space, region: Box): Box {
  const full = new Map(region)
  for (const key of space.fields.keys()) {
    const place = space.placeOf(key)
    if (!full.has(place)) full.set(place, space.all(place))
  }
  return full
}

/** The region of inputs that have a value of a kind that some rule can take for each field. */
function sensibleInputs(space: Space): Box | null {
  const kinds = new Map<number, Set<string>>()
  for (const condition of space.conditions) {
    for (const atom of atomsOf(condition)) {
      const { subject } = space.cellsWhere(atom, true)
      const wanted = kinds.get(subject) ?? new Set<string>()
      for (const constant of atom.constants) wanted.add(KIND_OF_CONSTANT[typeof constant] ?? 'null')
      kinds.set(subject, wanted)
    }
  }
  const region = new Map<number, Uint32Array>()
  for (const [place, { cells, partial, field }] of space.subjects.entries()) {
    const wanted = kinds.get(place) ?? new Set<string>()
    const fits = field ? fieldFits(space, place, cells, wanted) : (cell: Cell) => termFits(cell, partial)
    const set = cellsWhere(cells.length, (at) => {
      const cell = cells[at]
      return cell !== undefined && fits(cell, at)
    })
    if (isEmpty(set)) return null
    region.set(place, set)
  }
  return region
}

function termFits(cell: Cell, partial: boolean): boolean {
  if (cell.kind === 'comparison') return cell.comparison !== 'ALIKE' && cell.comparison !== 'DIFFERENT'
  return partial || cell.kind !== 'unknown'
}

const KIND_OF_CONSTANT: Readonly<Record<string, string>> = {
  number: 'number',
  string: 'text',
  boolean: 'boolean',
}

function fieldFits(
  space: Space,
  place: number,
  cells: readonly Cell[],
  wanted: ReadonlySet<string>,
): (cell: Cell, at: number) => boolean {
  const values = cells.filter((cell) => 'samples' in cell && cell.kind !== 'null')
  const kinds = new Set<string>(values.map(({ kind }) => kind))
  // Of a field that may be anything, only what the rules ask about.
  const asked = wanted.size > 0 ? wanted : decidedKinds(space, place, cells)
  const meant = kinds.size > 1 && kinds.intersection(asked).size > 0 ? asked : kinds
  return ({ kind }) => kind !== 'null' && meant.has(kind) && kinds.has(kind)
}

function decidedKinds(space: Space, place: number, cells: readonly Cell[]): ReadonlySet<string> {
  const decided = new Set<string>()
  for (const condition of space.conditions) {
    for (const atom of atomsOf(condition)) {
      const { subject, set } = space.cellsWhere(atom, true)
      if (subject !== place) continue
      for (const [at, { kind }] of cells.entries()) if (hasCell(set, at)) decided.add(kind)
    }
  }
  return decided.size > 0 ? decided : new Set(['number'])
}

function messageOf(space: Space, hole: Box, example: JsonObject, onlyWhenAbsent: boolean): string {
  const subjects = [...hole.keys()].flatMap((place) => space.subjects[place]?.references ?? [])
  const paths = new Map(subjects.map(({ path, segments }) => [path, segments]))
  const values = readReferences(
    [...paths].slice(0, 6).map(([path, segments]) => ({ path, segments, optional: false })),
    example,
  ).map(({ path, present, value }) =>
    present ? `${path} is ${JSON.stringify(value)}` : `${path} is missing`,
  )
  const cause = values.length === 0 ? '' : ` when ${values.join(', ')}${paths.size > 6 ? ' …' : ''}`
  const without = onlyWhenAbsent ? 'Without all inputs there may be no decision' : 'There is a gap'
  return `${without}: no rule is true${cause}, and there is no default outcome.`
}
