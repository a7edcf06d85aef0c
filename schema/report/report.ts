import type { Notice, Problem } from '../registry/problem.ts'
import type { OperationUse } from '../usage/recorded-operation.ts'

/** The outcome of a command that checks. */
export type Report = {
  command: 'check' | 'compose' | 'publish'
  ok: boolean
  /** Slugs, in alphabetical order. */
  subgraphs: string[]
  problems: Problem[]
  /** Problems that were let pass, each with the reason. */
  accepted: Problem[]
  notices: Notice[]
  /** Files written and removed, relative to the root folder. */
  written: string[]
  removed: string[]
  /** What was compared with, and whose usage was seen; for people. */
  against: string
  /** What became of the pointer; with publish. */
  outcome?: string
}

/** What kinds of problems are called, in the order in which they are told. */
export const headings: Record<Problem['kind'], string> = {
  syntax: 'Syntax',
  composition: 'Composition',
  lint: 'Rules of the house',
  operation: 'Operations that the graph would not answer',
  breaking: 'Breaking changes against what is published',
  plan: 'Operations that would take more fetches',
  override: 'Overrides',
  stale: 'Out of date',
}

/** A report for programs: the same fields, as JSON. */
export function asJson(report: Report): string {
  return JSON.stringify(report, null, 2)
}

/** A problem's place, such as `subgraphs/workflow/schema.graphql:15`; empty where it has none. */
export function placeIn({ file, line }: Pick<Problem, 'file' | 'line'>): string {
  if (file === null) return ''
  return line === null ? file : `${file}:${line}`
}

/** Most users that are named; a program gets them all. */
const NAMED = 8

/** Who uses what a problem is about, one line each, such as `Home by mobile 2.1: 1,204 times, last 2026-11-23T11Z`. */
export function usersIn({ users }: Problem): string[] {
  if (users === undefined) return []
  if (users.length === 0) return ['nobody that is known']
  const further = users.length > NAMED ? [`and ${users.length - NAMED} more`] : []
  return [...users.slice(0, NAMED).map(userLine), ...further]
}

function userLine({ operation, client, version, count, last }: OperationUse): string {
  const who = version === '' ? client : `${client} ${version}`
  if (count === null) return `${operation} by ${who}`
  return `${operation} by ${who}: ${times(count)}${last === null ? '' : `, last ${last.slice(0, 13)}Z`}`
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count.toLocaleString('en')} times`
}

/** A number with its noun. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** The last line: how many subgraphs, and what came out. */
export function summary({ command, ok, subgraphs, problems, written, removed, outcome }: Report): string {
  const services = counted(subgraphs.length, 'subgraph')
  if (!ok) {
    const kinds = Map.groupBy(problems, ({ kind }) => kind)
    const counts = [...kinds].map(([kind, { length }]) => `${length} ${kind}`).join(', ')
    const nothing = { check: '', compose: ' Nothing was written.', publish: ' Nothing was published.' }[
      command
    ]
    const advice = kinds.size === 1 && kinds.has('breaking') ? acceptance : ''
    return `${services}, ${counted(problems.length, 'problem')}: ${counts}.${nothing}${advice}`
  }
  if (outcome !== undefined) return `${services}: ${outcome}`
  if (command === 'check') return `${services}, no problems: what is published is up to date.`
  const changes = written.length + removed.length
  return `${services} composed: ${changes === 0 ? 'nothing changed' : `${counted(changes, 'file')} changed`}.`
}

const acceptance =
  ' If they are meant, let them pass for a time by an entry in schema/overrides.json (explain override).'
