import { type Box, intersection, meet } from '../regions/box.ts'
import { uncovered } from '../regions/cover.ts'
import type { JsonObject } from '../values/value.ts'
import {
  listed,
  NO_EXAMPLE,
  OUT_OF_WORK,
  type Region,
  type SubjectMatter,
  TOO_MANY_BOXES,
} from './subject-matter.ts'

/** Holes that an example is sought for before a question is left open. */
const MOST_HOLES = 20

/** An input, proof that there is none, or neither. */
type Search = JsonObject | 'NONE' | 'OPEN'

/**
 * Finds the rules that never decide, and those without which every outcome would be the same. `examples` has for each
 * rule an input of which it is true. The anomalies are those of E. Al-Shaer and H. Hamed, "Discovery of Policy
 * Anomalies in Distributed Firewalls" (INFOCOM 2004): shadowing and redundancy.
 */
export function findUselessRules(matter: SubjectMatter, examples: ReadonlyMap<number, JsonObject>): void {
  const { decider, regions, findings } = matter
  // Where all that are true count, each one makes a difference.
  if (decider.definition.hitPolicy === 'COLLECT') return
  for (const [rank, region] of regions.entries()) {
    const example = examples.get(region.place)
    if (region.boxes === null || region.boxes.length === 0) {
      if (region.boxes === null) findings.leaveOpen('IMPLIED', [region.id], TOO_MANY_BOXES)
      continue
    }
    const deciding = findDeciding(matter, region, rank, example)
    if (deciding === 'OPEN') leaveOpen(matter, 'IMPLIED', region)
    else if (deciding === 'NONE') tellImplied(matter, region, rank)
    else findRedundant(matter, region, rank, deciding)
  }
}

/** An input for which a rule decides. */
function findDeciding(
  matter: SubjectMatter,
  region: Region,
  rank: number,
  example: JsonObject | undefined,
): Search {
  const { decider, regions } = matter
  const decides = (input: JsonObject) => decider.winner(decider.hits(input)) === region.place
  if (example !== undefined && decides(example)) return example
  const before = regions.slice(0, rank).flatMap(({ boxes }) => boxes ?? [])
  return searchOutside(matter, region.boxes ?? [], before, decides)
}

/** An input of some boxes that is outside of others and has what is wanted. */
function searchOutside(
  { space, work, witnesses }: SubjectMatter,
  boxes: readonly Box[],
  cover: readonly Box[],
  wanted: (input: JsonObject) => boolean,
): Search {
  let holes = 0
  for (const box of boxes) {
    for (const hole of uncovered(box, cover, space.all, work)) {
      const example = witnesses.find(hole, wanted)
      if (example !== null) return example
      holes += 1
      if (holes > MOST_HOLES) return 'OPEN'
    }
  }
  return holes === 0 && !work.exhausted ? 'NONE' : 'OPEN'
}

function tellImplied(matter: SubjectMatter, region: Region, rank: number): void {
  const { decider, regions, findings } = matter
  const before = regions.slice(0, rank).filter(({ boxes }) => boxes?.some((box) => meetsAny(box, region)))
  const single = before.find(({ boxes }) => covers(matter, boxes ?? [], region))
  const coverers = single === undefined ? before : [single]
  const ids = coverers.map(({ id }) => id)
  const differs = coverers.some(({ place }) => !decider.sameOutcome(place, region.place))
  const how = decider.definition.hitPolicy === 'PRIORITY' ? 'goes before it by priority' : 'stands before it'
  const which =
    ids.length === 1 ? `\`${ids[0]}\`, which ${how}, is true too` : `one of ${listed(ids)} is true before it`
  const effect = differs ? ', with another outcome' : ''
  const message = `Rule \`${region.id}\` never decides: whenever it is true, ${which}${effect}. Move or remove it.`
  const places = [region.place, ...coverers.map(({ place }) => place)]
  findings.add({ kind: 'IMPLIED', ruleIds: [region.id, ...ids], places, message, example: null })
}

function meetsAny(box: Box, { boxes }: Region): boolean {
  return boxes?.some((other) => meet(box, other)) ?? false
}

function covers({ space, work }: SubjectMatter, cover: readonly Box[], { boxes }: Region): boolean {
  const open = (boxes ?? []).some((box) => uncovered(box, cover, space.all, work).next().done !== true)
  return !open && !work.exhausted
}

/** Tells of a rule that decides, but never otherwise than it would be decided without it. */
function findRedundant(matter: SubjectMatter, region: Region, rank: number, deciding: JsonObject): void {
  const { decider, regions, findings } = matter
  const { place, id } = region
  const matters = (input: JsonObject): boolean => {
    const hits = decider.hits(input)
    if (decider.winner(hits) !== place) return false
    const next = decider.winner(hits.filter((one) => one !== place))
    return next === undefined ? !decider.isDefault(place) : !decider.sameOutcome(place, next)
  }
  if (matters(deciding)) return
  const before = regions.slice(0, rank).flatMap(({ boxes }) => boxes ?? [])
  const after = regions.slice(rank + 1)
  const heirs: string[] = []
  const passed: Box[] = []
  let open = false
  const search = (boxes: readonly Box[]): boolean => {
    const found = searchOutside(matter, boxes, [...before, ...passed], matters)
    if (found === 'OPEN') open = true
    return typeof found === 'object'
  }
  for (const heir of after) {
    const shared = sharedBoxes(region, heir)
    if (heir.boxes === null || decider.sameOutcome(place, heir.place)) {
      if (shared.length > 0) heirs.push(heir.id)
    } else if (shared.length > 0 && search(shared)) return
    passed.push(...(heir.boxes ?? []))
  }
  if (!decider.isDefault(place) && search(region.boxes ?? [])) return
  if (open || after.some(({ boxes }) => boxes === null)) {
    leaveOpen(matter, 'REDUNDANT', region)
    return
  }
  const instead = heirs.length === 0 ? 'the default outcome' : listed(heirs)
  const message = `Rule \`${id}\` changes nothing: without it, ${instead} would give the same outcome.`
  findings.add({ kind: 'REDUNDANT', ruleIds: [id], places: [place], message, example: null })
}

function sharedBoxes(one: Region, other: Region): Box[] {
  return (one.boxes ?? []).flatMap((box) =>
    (other.boxes ?? []).flatMap((another) => intersection(box, another) ?? []),
  )
}

function leaveOpen({ findings, work }: SubjectMatter, kind: 'IMPLIED' | 'REDUNDANT', { id }: Region): void {
  findings.leaveOpen(kind, [id], work.exhausted ? OUT_OF_WORK : NO_EXAMPLE)
}
