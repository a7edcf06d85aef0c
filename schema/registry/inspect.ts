import { operationsInFiles } from '../usage/recorded-operation.ts'
import type { RecordedOperation, UsageWindow } from '../usage/recorded-operation.ts'
import { bearerOf, withUsers } from '../usage/users.ts'
import { compare } from './compare.ts'
import type { ComposedGraph } from './compare.ts'
import { compose } from './compose.ts'
import { brokenContracts, composeContract, readContracts } from './contracts.ts'
import { readGraph } from './graph.ts'
import { lint } from './lint.ts'
import { brokenOperations } from './operations.ts'
import { applyOverrides, readOverrides } from './overrides.ts'
import type { Notice, Problem } from './problem.ts'
import { contractsIn, publicationOf, schemasIn, supergraphFile } from './publication.ts'
import type { Publication } from './publication.ts'
import { readWorkingSchemas } from './subgraph-schema.ts'
import type { SubgraphSchema } from './subgraph-schema.ts'
import { incomparable, notForRouter, nothingToCompose } from './unreadable.ts'
import { unusedPassed } from './unused.ts'
import { worsePlans } from './worse-plans.ts'

/** What there is to say about the working SDLs below a root folder. */
export type Inspection = {
  /** Slugs, in alphabetical order. */
  subgraphs: string[]
  problems: Problem[]
  /** Problems that an override, or that nobody uses what changes, let pass. */
  accepted: Problem[]
  notices: Notice[]
  /** What is to be published; null when the SDLs don't compose. */
  publication: Publication | null
}

/** What the working SDLs are seen against. */
export type Circumstances = {
  /** What is published, to compare with; empty where nothing is. */
  baseline: Publication
  usage: UsageWindow
  /** Whether a breaking change of what nobody used in a completely recorded window passes. */
  allowUnused: boolean
  now: Date
}

/** Reads, lints and composes the working SDLs and compares the graph with the published one. Writes nothing. */
export async function inspect(root: string, circumstances: Circumstances): Promise<Inspection> {
  const { schemas, problems: syntax } = readWorkingSchemas(root)
  const subgraphs = [
    ...schemas.map(({ slug }) => slug),
    ...syntax.flatMap((problem) => problem.subgraphs),
  ].toSorted()
  const failed = (problems: Problem[]) => ({
    subgraphs,
    problems,
    accepted: [],
    notices: [],
    publication: null,
  })
  if (syntax.length > 0) return failed(syntax)
  if (schemas.length === 0) return failed([nothingToCompose])

  const problems = lint(schemas, dayOf(circumstances.now))
  const composed = composeAll(root, schemas)
  if ('problems' in composed) return failed([...problems, ...composed.problems])
  const { operations, problems: syntaxOfOperations } = operationsInFiles(root)
  const recorded = [...operations, ...circumstances.usage.operations]
  const comparison = await changes(composed, circumstances.baseline, recorded)
  const all = [
    ...withUsers(problems, recorded, [composed.apiSchema]).map(withoutNobody),
    ...syntaxOfOperations,
    ...comparison.problems,
  ]
  return {
    ...sorted(root, all, circumstances, [...composed.notices, ...comparison.notices]),
    subgraphs,
    publication: publicationOf(schemas, composed.supergraphSdl, composed.contracts),
  }
}

type Composed = ComposedGraph & { supergraphSdl: string; contracts: Map<string, string>; notices: Notice[] }

function composeAll(root: string, schemas: SubgraphSchema[]): Composed | { problems: Problem[] } {
  const composition = compose(schemas)
  if ('problems' in composition) return composition
  const graph = readGraph(composition.supergraphSdl)
  if ('unreadable' in graph) return { problems: [notForRouter(graph.unreadable)] }
  const { contracts: wanted, problems } = readContracts(root)
  const contracts = new Map<string, string>()
  for (const contract of wanted) {
    const variant = composeContract(schemas, contract)
    if ('problems' in variant) problems.push(...variant.problems)
    else contracts.set(contract.name, variant.sdl)
  }
  return problems.length > 0 ? { problems } : { ...graph, ...composition, schemas, contracts }
}

/** What the change means for clients, with who they are. */
async function changes(next: Composed, baseline: Publication, operations: RecordedOperation[]) {
  const unanswered = brokenOperations(operations, next.apiSchema, null)
  if (baseline.size === 0) return { problems: unanswered, notices: [] }
  const published = readGraph(baseline.get(supergraphFile) ?? '')
  if ('unreadable' in published)
    return { problems: [...unanswered, incomparable(supergraphFile, published.unreadable)], notices: [] }
  const previous = { ...published, schemas: schemasIn(baseline), contracts: contractsIn(baseline) }
  const comparison = await compare(previous, next)
  const problems = [
    ...comparison.problems,
    ...newIn(await brokenContracts(previous, next), comparison.problems),
    // The same graph makes the same plans, and to make them is what takes longest.
    ...(isSame(baseline, next) ? [] : worsePlans(operations, previous, next)),
  ]
  const told = withUsers(problems, operations, [previous.apiSchema, next.apiSchema])
  const broken = brokenOperations(operations, next.apiSchema, previous.apiSchema)
  return {
    problems: [...told, ...broken.filter((problem) => !isToldBy(told, problem))],
    notices: comparison.notices,
  }
}

/** A rule is a rule: that nobody is known to be hit by a breach says nothing. */
function withoutNobody({ users, ...problem }: Problem): Problem {
  return users === undefined || users.length === 0 ? problem : { ...problem, users }
}

function isSame(baseline: Publication, { supergraphSdl }: Composed): boolean {
  return baseline.get(supergraphFile) === supergraphSdl
}

/** Problems at coordinates of which the same isn't told already. */
function newIn(problems: Problem[], told: Problem[]): Problem[] {
  const known = new Set(told.map(({ code, coordinate }) => `${code} ${coordinate}`))
  return problems.filter(({ code, coordinate }) => !known.has(`${code} ${coordinate}`))
}

/** A recorded operation that breaks by a change is named with the change. */
function isToldBy(told: Problem[], broken: Problem): boolean {
  if (broken.code !== 'BROKEN_OPERATION') return false
  return told.some(
    ({ kind, code, coordinate }) =>
      kind === 'breaking' && coordinate !== null && bearerOf(coordinate, code) === broken.coordinate,
  )
}

/** Problems as they stand after overrides and the usage of what changes. */
function sorted(
  root: string,
  problems: Problem[],
  { usage, allowUnused, now }: Circumstances,
  notices: Notice[],
): Pick<Inspection, 'problems' | 'accepted' | 'notices'> {
  const today = dayOf(now)
  const { overrides, problems: faulty } = readOverrides(root, today)
  const { standing, accepted, notices: unused } = applyOverrides(problems, overrides, today)
  const passed = allowUnused ? unusedPassed(standing, usage) : { standing, accepted: [] }
  return {
    problems: [...faulty, ...passed.standing],
    accepted: [...accepted, ...passed.accepted],
    notices: [...notices, ...unused],
  }
}

function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10)
}
