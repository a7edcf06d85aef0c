import { type Ask, type WayIn, ownOperation } from '../asking.ts'
import { type Judge, isJudged } from '../judging.ts'
import type { OfferedWorkflow, OfferedWorkflows } from '../workflows.ts'

type JsonObject = Record<string, unknown>

/** A tool as MCP lists it. */
export interface ListedTool {
  name: string
  title: string
  description: string
  inputSchema: JsonObject & { type: 'object' }
  annotations: { readOnlyHint: boolean; destructiveHint: boolean; openWorldHint: boolean }
}

/** What a tool came to. */
export type ToolResult = {
  content: { type: 'text'; text: string }[]
  structuredContent?: JsonObject
  isError?: boolean
}

/** The tools of whoever asks. */
export interface Tools {
  list(ask: Ask): Promise<ListedTool[]>
  /** Undefined when there is no tool of this name. */
  call(ask: Ask, name: string, args: JsonObject): Promise<ToolResult | undefined>
}

/** One tool for each workflow in service, and one that shows a judgement. */
export function openTools(way: WayIn, judge: Judge, workflows: OfferedWorkflows): Tools {
  const judgment = ownOperation(way.graph, 'judgment')
  const show = async (ask: Ask, id: unknown): Promise<ToolResult> => {
    const found = (await ask(judgment, { id: String(id) }))['judgment']
    return found === null ? failed(`There is no judgement ${String(id)}.`) : succeeded(found as JsonObject)
  }
  return {
    list: async (ask) => [GET_JUDGMENT, ...(await workflows.all(ask)).map(toolOf)],
    async call(ask, name, args) {
      if (name === GET_JUDGMENT.name) return show(ask, args['id'])
      const workflow = (await workflows.all(ask)).find((one) => nameOf(one) === name)
      if (workflow === undefined) return undefined
      const result = await judge(ask, { workflowId: workflow.id, inputData: args })
      if (isJudged(result)) return succeeded({ ...result })
      return failed(result.message)
    },
  }
}

const GET_JUDGMENT: ListedTool = {
  name: 'get_judgment',
  title: 'Get a judgement',
  description:
    'A judgement by its id: outcome, confidence, explanation, and every rule with the values it saw.',
  inputSchema: {
    type: 'object',
    properties: { id: { type: 'string', description: "The judgement's id, a UUID." } },
    required: ['id'],
  },
  annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
}

function toolOf(workflow: OfferedWorkflow): ListedTool {
  const { name, description, inputSchema } = workflow
  return {
    name: nameOf(workflow),
    title: name,
    description:
      `Judges one record by the workflow “${name}” and stores the judgement. ${description}`.trim(),
    inputSchema: { ...inputSchema, type: 'object' },
    annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
  }
}

/** `judge_lot_inspection_1a2b3c4d`: readable where the name is Latin, and its own by the end of the id. */
function nameOf({ id, name }: OfferedWorkflow): string {
  const words = name.toLowerCase().match(/[a-z\d]+/g) ?? []
  return ['judge', ...words].join('_').slice(0, 55) + `_${id.slice(-8)}`
}

function succeeded(content: JsonObject): ToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(content) }], structuredContent: content }
}

function failed(why: string): ToolResult {
  return { content: [{ type: 'text', text: why }], isError: true }
}
