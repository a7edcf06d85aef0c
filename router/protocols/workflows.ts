import { AppError } from '#host'
import { type Ask, type WayIn, ownOperation } from './asking.ts'

/** A workflow in service, as protocols offer it. */
export interface OfferedWorkflow {
  id: string
  name: string
  description: string
  createdAt: string
  /** JSON Schema of the records that it judges; null takes any JSON object. */
  inputSchema: Readonly<Record<string, unknown>> | null
}

/** The workflows in service that the sender may see. */
export interface OfferedWorkflows {
  /** All of them, newest first, at most 1,000. */
  all(ask: Ask): Promise<OfferedWorkflow[]>
  /**
   * The id of the one that a protocol's `model` names: an id, or the workflow's exact name, with or without `judgify/` before
   * it. Throws NOT_FOUND when none has the name, BAD_INPUT when several have.
   */
  named(ask: Ask, model: string): Promise<string>
}

/** Pages of 100 that are looked through. */
const MOST_PAGES = 10

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Finds workflows by what other protocols call them. */
export function offeredWorkflows({ graph }: WayIn): OfferedWorkflows {
  const operation = ownOperation(graph, 'active-workflows')
  const all = async (ask: Ask, search?: string): Promise<OfferedWorkflow[]> => {
    const found: OfferedWorkflow[] = []
    let after: string | null = null
    for (let page = 0; page < MOST_PAGES; page++) {
      const { workflows } = (await ask(operation, { after, search })) as unknown as ActiveWorkflows
      for (const { publishedVersion, ...workflow } of workflows.nodes)
        found.push({ ...workflow, inputSchema: publishedVersion?.inputSchema ?? null })
      if (!workflows.pageInfo.hasNextPage) break
      after = workflows.pageInfo.endCursor
    }
    return found
  }
  return {
    all,
    async named(ask, model) {
      const name = model.replace(/^judgify\//, '')
      if (UUID.test(name)) return name
      const [first, second] = (await all(ask, name)).filter((workflow) => workflow.name === name)
      if (first === undefined)
        throw new AppError(
          'NOT_FOUND',
          `No workflow in service is called ${name}: GET /v1/models lists them.`,
        )
      if (second !== undefined)
        throw new AppError(
          'BAD_INPUT',
          `Several workflows are called ${name}: give one's id, such as ${first.id}.`,
        )
      return first.id
    },
  }
}

/** What the operation selects. */
interface ActiveWorkflows {
  workflows: {
    nodes: (Omit<OfferedWorkflow, 'inputSchema'> & {
      publishedVersion: { inputSchema: OfferedWorkflow['inputSchema'] } | null
    })[]
    pageInfo: { hasNextPage: boolean; endCursor: string | null }
  }
}
