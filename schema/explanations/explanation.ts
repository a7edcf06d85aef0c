import { existsSync, globSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { ERRORS } from '@apollo/federation-internals'
import { remedyFor } from '../registry/compare.ts'

/**
 * What there is to know of a rule: one folder by its code, with `explanation.md` (a title, why, and the remedy as the
 * last paragraph) and an example that the tests run: the SDLs in `published/`, changed to those in `refused/`, are
 * refused with this code, and changed to those in `accepted/` pass. Whatever else is there belongs to the example.
 */
export type Explanation = {
  code: string
  title: string
  why: string
  remedy: string
  /** Text by file, relative to the rule's folder. */
  example: Map<string, string>
}

/** The codes that are explained with an example. */
export function explainedCodes(): string[] {
  return readdirSync(import.meta.dirname, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted()
}

/** What there is to know of a rule; of one that has no folder of its own, what holds of its kind; or null. */
export function explanationOf(code: string): Explanation | null {
  const folder = path.join(import.meta.dirname, path.basename(code))
  const file = path.join(folder, 'explanation.md')
  if (!existsSync(file)) return ofComposition(code) ?? ofItsKind(code)
  const paragraphs = readFileSync(file, 'utf8').trim().split('\n\n')
  const examples = globSync('**/*.{graphql,json}', { cwd: folder }).toSorted(byCourse)
  return {
    code,
    title: (paragraphs[0] ?? '').replace(/^# /, ''),
    why: paragraphs.slice(1, -1).join('\n\n'),
    remedy: paragraphs.at(-1) ?? '',
    example: new Map(examples.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')])),
  }
}

/** An error of the composer's, by its own words. */
function ofComposition(code: string): Explanation | null {
  const error = Object.values(ERRORS).find((known) => known.code === code)
  if (error === undefined) return null
  return {
    code,
    title: 'the subgraphs do not compose',
    why: error.description,
    remedy: 'Mend the SDL until the subgraphs fit together.',
    example: new Map(),
  }
}

/** A change of what clients see, by the comparison's name for it, such as DIRECTIVE_LOCATION_REMOVED. */
function ofItsKind(code: string): Explanation | null {
  if (!/^[A-Z]+(_[A-Z]+)*_(REMOVED|ADDED|CHANGED)$/.test(code)) return null
  return {
    code,
    title: code.toLowerCase().replaceAll('_', ' '),
    why: 'A client that was written against the published graph could stumble over this change.',
    remedy: remedyFor(code),
    example: new Map(),
  }
}

const course = [
  'published',
  'operations',
  'usage.json',
  'contracts.json',
  'overrides.json',
  'refused',
  'accepted',
]

function byCourse(one: string, other: string): number {
  const rank = (file: string) => course.indexOf(file.split('/')[0] ?? '')
  return rank(one) - rank(other) || one.localeCompare(other)
}
