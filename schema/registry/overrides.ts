import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { Notice, Problem } from './problem.ts'

/** The file of the overrides: reviewed and merged like everything else in git. */
const overridesFile = 'schema/overrides.json'

/** Most days that an override may last. */
const LONGEST = 180

const override = z.strictObject({
  /** As the check tells it, such as FIELD_REMOVED. */
  code: z.string().min(1),
  /** As the check tells it; the slug for SUBGRAPH_REMOVED. */
  coordinate: z.string().min(1),
  /** The last day on which it holds, in UTC. */
  until: z.iso.date(),
  reason: z.string().min(10, 'say why, in ten characters or more'),
  by: z.string().min(1),
})

/** A problem that somebody lets pass, for a reason and for a time. */
export type Override = z.infer<typeof override>

/** What can be let pass: what clients may stumble over. Not what is wrong in itself. */
const overridable: readonly Problem['kind'][] = ['breaking', 'operation', 'plan']

/** The overrides of a root folder; none where nobody wrote any. `today` is a day in UTC, such as 2026-11-23. */
export function readOverrides(root: string, today: string): { overrides: Override[]; problems: Problem[] } {
  const file = path.join(root, overridesFile)
  if (!existsSync(file)) return { overrides: [], problems: [] }
  try {
    const overrides = z.array(override).parse(JSON.parse(readFileSync(file, 'utf8')))
    const latest = dayAfter(today, LONGEST)
    return { overrides, problems: overrides.filter(({ until }) => until > latest).map(tooLong) }
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error)
    return { overrides: [], problems: [invalid(reason)] }
  }
}

/** Splits problems into those that stand and those that an override lets pass today. */
export function applyOverrides(
  problems: Problem[],
  overrides: Override[],
  today: string,
): { standing: Problem[]; accepted: Problem[]; notices: Notice[] } {
  const standing: Problem[] = []
  const accepted: Problem[] = []
  const used = new Set<Override>()
  for (const problem of problems) {
    const fitting = overrides.filter((override) => fits(override, problem))
    for (const override of fitting) used.add(override)
    const valid = fitting.find(({ until }) => until >= today)
    if (valid !== undefined) accepted.push({ ...problem, accepted: acceptance(valid) })
    else standing.push(fitting[0] === undefined ? problem : expired(problem, fitting[0]))
  }
  return { standing, accepted, notices: overrides.filter((override) => !used.has(override)).map(unused) }
}

function fits({ code, coordinate }: Override, problem: Problem): boolean {
  const about = problem.coordinate ?? problem.subgraphs[0]
  return overridable.includes(problem.kind) && code === problem.code && coordinate === about
}

function acceptance({ until, by, reason }: Override): string {
  return `until ${until}, by ${by}: ${reason}`
}

function expired(problem: Problem, { until, by }: Override): Problem {
  return {
    ...problem,
    message: `${problem.message} The override of it by ${by} ended on ${until}.`,
  }
}

function tooLong({ code, coordinate, until }: Override): Problem {
  return overrideProblem(
    'override-too-long',
    `The override of ${code} at ${coordinate} holds until ${until}: that is more than ${LONGEST} days.`,
    'Choose an earlier day; it can be put off once it comes near.',
    coordinate,
  )
}

function invalid(reason: string): Problem {
  return overrideProblem(
    'override-invalid',
    `The overrides can't be read: ${reason}`,
    'Write [{ "code", "coordinate", "until": "2027-01-31", "reason", "by" }].',
    null,
  )
}

function overrideProblem(code: string, message: string, remedy: string, coordinate: string | null): Problem {
  return {
    kind: 'override',
    code,
    coordinate,
    subgraphs: [],
    file: overridesFile,
    line: null,
    message,
    remedy,
  }
}

function unused({ code, coordinate, until }: Override): Notice {
  return {
    code: 'override-unused',
    coordinate,
    message: `The override of ${code} until ${until} lets nothing pass: take it out of ${overridesFile}.`,
  }
}

/** A day so many days later. */
function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)
}
