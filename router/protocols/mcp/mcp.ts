import { createMcpHandler } from '@modelcontextprotocol/server'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError, type Log } from '#host'
import { type Ask, type WayIn, enter } from '../asking.ts'
import type { Judge } from '../judging.ts'
import type { OfferedWorkflows } from '../workflows.ts'
import { toolServer } from './tool-server.ts'
import { openTools } from './tools.ts'

/**
 * `POST /mcp`: the Model Context Protocol over streamable HTTP, stateless, as of 2026-07-28 and as before. Each workflow
 * in service is a tool with the rights of whoever calls. Returns what closes it.
 */
export function addMcp(
  app: FastifyInstance,
  way: WayIn,
  judge: Judge,
  workflows: OfferedWorkflows,
  log: Log,
): () => Promise<void> {
  const tools = openTools(way, judge, workflows)
  const handler = createMcpHandler(({ authInfo }) => toolServer(tools, askOf(authInfo?.extra)), {
    onerror: (error) => log.warn({ err: error }, 'an MCP request was refused or failed'),
    // Tools come with the caller's rights: there is nothing to tell of changes.
    maxSubscriptions: 0,
  })
  app.post('/mcp', async (request, reply) => {
    const ask = await enter(way, request, reply)
    const authInfo = { token: 'checked', clientId: 'judgify', scopes: [], extra: { ask } }
    const response = await handler.fetch(webRequest(request), { authInfo, parsedBody: request.body })
    return reply.send(response)
  })
  app.route({
    method: ['GET', 'DELETE'],
    url: '/mcp',
    handler(_, reply) {
      reply.header('allow', 'POST')
      throw new AppError('METHOD_NOT_ALLOWED', 'MCP is spoken by POST here, without sessions.')
    },
  })
  return () => handler.close()
}

function askOf(extra: Record<string, unknown> | undefined): Ask {
  const ask = extra?.['ask']
  if (typeof ask !== 'function') throw new Error('an MCP request came in without its sender')
  return ask as Ask
}

/** The request as the web platform has it; its body is read already. */
function webRequest({ method, headers, protocol, host, url }: FastifyRequest): Request {
  const plain = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' && name !== 'authorization' ? [[name, value] as [string, string]] : [],
  )
  return new Request(`${protocol}://${host}${url}`, { method, headers: plain })
}
