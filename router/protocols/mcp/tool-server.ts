import { ProtocolError, ProtocolErrorCode, Server } from '@modelcontextprotocol/server'
import { AppError } from '#host'
import type { Ask } from '../asking.ts'
import type { ToolResult, Tools } from './tools.ts'

/** An MCP server for one request, whose tools are called with its sender's rights. */
export function toolServer(tools: Tools, ask: Ask): Server {
  const server = new Server({ name: 'judgify', version: '1' }, { capabilities: { tools: {} } })
  server.setRequestHandler('tools/list', async () => ({ tools: await tools.list(ask) }))
  server.setRequestHandler('tools/call', async ({ params }): Promise<ToolResult> => {
    const result = await called(tools.call(ask, params.name, params.arguments ?? {}))
    if (result === undefined)
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        `There is no tool ${params.name}: tools/list names them.`,
      )
    return result
  })
  return server
}

/** What a model that called a tool can act on is the tool's result, not a fault of the protocol. */
async function called(result: Promise<ToolResult | undefined>): Promise<ToolResult | undefined> {
  try {
    return await result
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { content: [{ type: 'text', text: error.message }], isError: true }
  }
}
