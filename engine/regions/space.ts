import { staticPath } from '../analysis/paths.ts'
import { references } from '../analysis/references.ts'
import type { EvaluateOptions } from '../backends/run.ts'
import type { Expression } from '../syntax/tree.ts'
import type { JsonValue, Value } from '../values/value.ts'
import { childrenOf } from '../syntax/walk.ts'
import { type CellSet, cellsWhere } from './cell-set.ts'
import { type Atom, atomsOf, type Condition, conditionOf, type Topic } from './condition.ts'
import { pathNode } from './path-node.ts'
import { domainAt, plainValue } from './schema-domain.ts'
import type { JsonSchema } from '../schema/json-schema.ts'
import { keyOf, type Subject } from './subject.ts'
import { type Draft, type Field, SubjectMaker } from './subject-maker.ts'
import { truthTest } from './truth-test.ts'

/**
 * The input space of some conditions, cut into finitely many cells along each subject: a field, or a term of several
 * fields, which is taken for a field of its own. Every input lies in one cell of each subject, and all inputs in the
 * same cells have the same truths. Not every choice of cells has an input when terms share fields: what holds for all
 * choices holds for all inputs, what holds for one must be shown by an input.
 * After D. Calvanese et al., "Semantics, Analysis and Simplification of DMN Decision Tables", Information Systems 78
 * (2018), whose columns are our subjects.
 */
export interface Space {
  readonly schema: JsonSchema | null
  /** What the schema requires of every input, with some value. */
  readonly least: JsonValue
  readonly conditions: readonly Condition[]
  readonly subjects: readonly Subject[]
  /** All fields that are read, by their path, which is their subject's key. */
  readonly fields: ReadonlyMap<string, Field>
  /** The place of a subject, by its key. */
  placeOf(key: string): number
  /** All cells of a subject. */
  readonly all: (subject: number) => CellSet
  /** The place of an atom's subject, and its cells in which the atom is true, or false. */
  cellsWhere(atom: Atom, truth: boolean): { readonly subject: number; readonly set: CellSet }
}

/** The space of some conditions under a schema, without one of all JSON objects; `options` are for evaluating terms. */
export function spaceOf(
  expressions: readonly Expression[],
  schema: JsonSchema | null,
  options: EvaluateOptions = {},
): Space {
  const conditions = expressions.map(conditionOf)
  const drafts = new Map<string, Draft>()
  for (const condition of conditions)
    for (const atom of atomsOf(condition)) add(drafts, atom.topic, atom.constants)
  const fieldTopics = [...drafts.values()].flatMap(({ topic }) => fieldsOf(topic))
  for (const topic of fieldTopics) add(drafts, topic, [])
  const fields = new Map<string, Field>()
  for (const [key, { topic }] of drafts) {
    const segments = topic.kind === 'term' ? staticPath(topic.term, NO_VARIABLES) : null
    if (segments !== null) fields.set(key, { segments, domain: domainAt(schema, segments) })
  }
  const texts = new Set(expressions.flatMap(textsIn))
  const subjects = new SubjectMaker(drafts, fields, {
    texts: [...texts].slice(0, MOST_TEXTS),
    options,
  }).make()
  const places = new Map(subjects.map(({ key }, place) => [key, place]))
  const allSets = subjects.map(({ cells }) => cellsWhere(cells.length, () => true))
  const known = new Map<string, CellSet>()
  return {
    schema,
    least: schema === null ? {} : plainValue(schema, schema),
    conditions,
    subjects,
    fields,
    placeOf: (key) => places.get(key) ?? -1,
    all: (subject) => allSets[subject] ?? new Uint32Array(1),
    cellsWhere(atom, truth) {
      const place = places.get(keyOf(atom.topic)) ?? 0
      const key = `${truth} ${place} ${atom.text}`
      const { cells } = subjects[place] ?? { cells: [] }
      const set = known.get(key) ?? cellsWhere(cells.length, truthTest(atom, cells, truth))
      known.set(key, set)
      return { subject: place, set }
    },
  }
}

/** Most texts of the rules that are tried where any text may stand. */
const MOST_TEXTS = 50

function textsIn(node: Expression): string[] {
  if (node.kind === 'literal') return node.type === 'string' ? [node.value] : []
  return childrenOf(node).flatMap(textsIn)
}

const NO_VARIABLES: ReadonlySet<string> = new Set()

function add(drafts: Map<string, Draft>, topic: Topic, constants: readonly Value[]): void {
  const key = keyOf(topic)
  const draft = drafts.get(key) ?? { topic, constants: [] }
  draft.constants.push(...constants)
  drafts.set(key, draft)
}

function fieldsOf(topic: Topic): Topic[] {
  const terms = topic.kind === 'term' ? [topic.term] : [topic.left, topic.right]
  return terms.flatMap(references).map(({ segments }) => ({ kind: 'term', term: pathNode(segments) }))
}
