import { type Box, inside, intersection } from '../regions/box.ts'
import type { JsonObject } from '../values/value.ts'
import { NO_EXAMPLE, OUT_OF_WORK, type Region, type SubjectMatter, TOO_MANY_BOXES } from './subject-matter.ts'

/** Common boxes that an example is sought in before a question is left open. */
const MOST_BOXES = 8

/** Finds the pairs of rules that are true together: by the pairwise intersection of their boxes. */
export function findPairs(matter: SubjectMatter): void {
  const { regions, findings, work } = matter
  for (const { id, boxes } of regions) if (boxes === null) findings.leaveOpen('OVERLAP', [id], TOO_MANY_BOXES)
  for (const [rank, first] of regions.entries()) {
    for (const second of regions.slice(rank + 1)) {
      if (!work.spend()) {
        findings.leaveOpen('OVERLAP', [first.id], OUT_OF_WORK)
        return
      }
      const kind = kindOfPair(matter, first, second)
      if (!findings.full(kind)) findPair(matter, first, second)
    }
  }
}

function kindOfPair({ decider }: SubjectMatter, first: Region, second: Region): 'OVERLAP' | 'CONTRADICTION' {
  const agree = decider.sameOutcome(first.place, second.place)
  return agree || decider.definition.hitPolicy === 'COLLECT' ? 'OVERLAP' : 'CONTRADICTION'
}

function findPair(matter: SubjectMatter, first: Region, second: Region): void {
  const { decider, witnesses, findings, work } = matter
  const common = commonBoxes(matter, first, second)
  if (common.length === 0) return
  const bothTrue = (input: JsonObject): boolean => {
    const hits = decider.hits(input)
    return hits.includes(first.place) && hits.includes(second.place)
  }
  const kind = kindOfPair(matter, first, second)
  for (const box of common.slice(0, MOST_BOXES)) {
    const example = witnesses.find(box, bothTrue)
    if (example !== null) {
      tell(matter, kind, first, second, example)
      return
    }
  }
  findings.leaveOpen(kind, [first.id, second.id], work.exhausted ? OUT_OF_WORK : NO_EXAMPLE)
}

function commonBoxes({ work }: SubjectMatter, { boxes: one }: Region, { boxes: other }: Region): Box[] {
  const common: Box[] = []
  for (const box of one ?? []) {
    for (const another of other ?? []) {
      if (!work.spend(box.size)) return common
      const met = intersection(box, another)
      if (met !== null) common.push(met)
    }
  }
  return common
}

function tell(
  { decider, findings }: SubjectMatter,
  kind: 'OVERLAP' | 'CONTRADICTION',
  winner: Region,
  loser: Region,
  example: JsonObject,
): void {
  const about = { ruleIds: [winner.id, loser.id], places: [winner.place, loser.place], example }
  const together = `Rules \`${winner.id}\` and \`${loser.id}\` can be true together`
  if (kind === 'OVERLAP') {
    const collect = decider.definition.hitPolicy === 'COLLECT'
    const agree = collect ? 'then both count' : 'with the same outcome'
    findings.add({ kind, ...about, message: `${together}, ${agree}.` })
    return
  }
  const [first, second] = [winner.place, loser.place].map((place) => decider.compiled.rules[place]?.priority)
  const decidedBy = decider.definition.hitPolicy === 'PRIORITY' && first !== second ? 'PRIORITY' : 'ORDER'
  const why = decidedBy === 'PRIORITY' ? 'it has the higher priority' : 'it stands first'
  const exception = winner.boxes?.every((box) => loser.boxes?.some((wide) => inside(box, wide))) ?? false
  const outcomes = [winner.place, loser.place].map((place) => JSON.stringify(decider.rule(place).outcome))
  const message = `${together}, with the outcomes ${outcomes.join(' and ')}. \`${winner.id}\` wins only because ${why}.`
  findings.add({ kind, ...about, message, winner: winner.id, decidedBy, exception })
}
