import type { JsonObject } from '../values/value.ts'
import { NO_EXAMPLE, OUT_OF_WORK, type SubjectMatter, TOO_MANY_BOXES } from './subject-matter.ts'

/**
 * Finds the rules that are never true, and for the others an input of which each is. No box is a proof: it says that
 * there is no choice of cells, not even one that no input has.
 */
export function findDeadRules(matter: SubjectMatter): ReadonlyMap<number, JsonObject> {
  const examples = new Map<number, JsonObject>()
  const { decider, regions, witnesses, findings, work, space } = matter
  for (const { place, id, boxes } of regions) {
    if (boxes?.length === 0) {
      const within = space.schema === null ? '' : ' that the schema allows'
      const message = `Rule \`${id}\` is never true: no input${within} fulfils all of its condition. Correct or remove it.`
      findings.add({ kind: 'DEAD', ruleIds: [id], places: [place], message, example: null })
      continue
    }
    const isTrue = (input: JsonObject) => decider.hits(input).includes(place)
    const example = firstOf(boxes?.slice(0, 8) ?? [], (box) => witnesses.find(box, isTrue))
    if (example !== null) examples.set(place, example)
    else
      findings.leaveOpen(
        'DEAD',
        [id],
        boxes === null ? TOO_MANY_BOXES : work.exhausted ? OUT_OF_WORK : NO_EXAMPLE,
      )
  }
  return examples
}

/** The first answer that is not null. */
export function firstOf<T, R>(items: Iterable<T>, answer: (item: T) => R | null): R | null {
  for (const item of items) {
    const found = answer(item)
    if (found !== null) return found
  }
  return null
}
