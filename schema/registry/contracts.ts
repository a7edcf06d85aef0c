import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { applyTagFilterOnSubgraphs } from '@theguild/federation-composition'
import { z } from 'zod'
import { clientChanges } from './compare.ts'
import { compose } from './compose.ts'
import { readGraph } from './graph.ts'
import { incomparable, notForRouter } from './unreadable.ts'
import { withoutUnreachableTypes } from './unreachable-types.ts'
import type { Problem } from './problem.ts'
import { contractFile } from './publication.ts'
import type { SubgraphSchema } from './subgraph-schema.ts'

/** The file that says which contracts there are. */
const contractsFile = 'schema/contracts.json'

const tags = z.array(z.string().regex(/^[_A-Za-z][_0-9A-Za-z/-]{0,127}$/)).default([])
const contracts = z.record(
  z.string().regex(/^[a-z][a-z0-9-]*$/, 'a name is of small letters, digits and hyphens'),
  z.strictObject({ include: tags, exclude: tags }),
)

/** A variant of the graph for some of its clients: what has one of the tags `include`, but none of `exclude`. */
export type Contract = { name: string; include: string[]; exclude: string[] }

/** The contracts of a root folder; none where nobody wrote any. */
export function readContracts(root: string): { contracts: Contract[]; problems: Problem[] } {
  const file = path.join(root, contractsFile)
  if (!existsSync(file)) return { contracts: [], problems: [] }
  try {
    const read = contracts.parse(JSON.parse(readFileSync(file, 'utf8')))
    return { contracts: Object.entries(read).map(([name, rest]) => ({ name, ...rest })), problems: [] }
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error)
    return { contracts: [], problems: [invalidContracts(reason)] }
  }
}

/**
 * Composes the variant of a graph that a contract's tags leave. Without tags in `include` everything stays but what
 * is excluded. Types that nothing leads to any more are left out as well.
 */
export function composeContract(
  schemas: SubgraphSchema[],
  { name, include, exclude }: Contract,
): { sdl: string } | { problems: Problem[] } {
  const filtered = applyTagFilterOnSubgraphs(
    schemas.map(({ slug, document }) => ({ name: slug, typeDefs: document })),
    { include: new Set(include), exclude: new Set(exclude) },
  )
  const composition = compose(filtered.map(({ name: slug, typeDefs }) => ({ slug, document: typeDefs })))
  if ('problems' in composition) {
    return { problems: composition.problems.map((problem) => inContract(name, problem)) }
  }
  const graph = readGraph(composition.supergraphSdl)
  if ('unreadable' in graph) return { problems: [inContract(name, notForRouter(graph.unreadable))] }
  return { sdl: withoutUnreachableTypes(composition.supergraphSdl, graph) }
}

/** What the clients of contracts would stumble over: in a contract that is there before and after, or that is gone. */
export async function brokenContracts(
  previous: { schemas: SubgraphSchema[]; contracts: ReadonlyMap<string, string> },
  next: { schemas: SubgraphSchema[]; contracts: ReadonlyMap<string, string> },
): Promise<Problem[]> {
  const problems: Problem[] = []
  for (const [name, sdl] of previous.contracts) {
    const changed = next.contracts.get(name)
    if (changed === undefined) problems.push(removedContract(name))
    const [before, after] = [readGraph(sdl), readGraph(changed ?? '')]
    if ('unreadable' in before) problems.push(incomparable(contractFile(name), before.unreadable))
    if ('unreadable' in before || 'unreadable' in after) continue
    const { breaking } = await clientChanges(
      { ...before, schemas: previous.schemas },
      { ...after, schemas: next.schemas },
    )
    problems.push(...breaking.map((problem) => inContract(name, problem)))
  }
  return problems
}

function inContract(name: string, problem: Problem): Problem {
  return { ...problem, message: `In the contract ${name}: ${problem.message}` }
}

function removedContract(name: string): Problem {
  return {
    kind: 'breaking',
    code: 'CONTRACT_REMOVED',
    coordinate: name,
    subgraphs: [],
    file: contractFile(name),
    line: null,
    message: `The contract ${name} is published, and ${contractsFile} doesn't have it any more.`,
    remedy: `Put it back into ${contractsFile}.`,
  }
}

function invalidContracts(reason: string): Problem {
  return {
    kind: 'composition',
    code: 'contract-invalid',
    coordinate: null,
    subgraphs: [],
    file: contractsFile,
    line: null,
    message: `The contracts can't be read: ${reason}`,
    remedy: 'Write { "<name>": { "include": ["<tag>"], "exclude": ["<tag>"] } }.',
  }
}
