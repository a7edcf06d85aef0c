import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { wantsPage } from './media-type.ts'

/** A page, and the policy under which browsers show it. */
interface Page {
  html: string
  policy: string
}

const HEADERS = { authorization: 'Bearer <the token that npm start printed>' }

/**
 * Shows GraphiQL to browsers that open `/graphql`, for development. The page is whole: nothing is loaded from elsewhere,
 * and its script alone may run.
 */
export function showGraphiql(app: FastifyInstance): void {
  let page: Promise<Page> | undefined
  app.addHook('onRequest', async (request, reply) => {
    if (!opensPage(request)) return
    page ??= render()
    await show(await page, reply)
    return reply
  })
}

function opensPage({ method, url, headers }: FastifyRequest): boolean {
  return method === 'GET' && url === '/graphql' && wantsPage(headers.accept)
}

async function render(): Promise<Page> {
  // Nine megabytes that only whoever opens the page pays for.
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
  const html = renderGraphiQL({
    title: 'Judgify',
    endpoint: '/graphql',
    headers: JSON.stringify(HEADERS, null, 2),
    shouldPersistHeaders: false,
    defaultQuery:
      '{\n  workflows(first: 10) {\n    nodes {\n      id\n      name\n      status\n    }\n  }\n}\n',
  })
  const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, script = '']) => hashOf(script))
  return {
    html,
    policy: [
      "default-src 'none'",
      `script-src ${scripts.join(' ')}`,
      // The editor starts its workers from blobs, and writes its styles and font into the page.
      'worker-src blob:',
      "style-src 'unsafe-inline'",
      'font-src data:',
      "img-src 'self' data:",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  }
}

async function show({ html, policy }: Page, reply: FastifyReply): Promise<void> {
  await reply.type('text/html; charset=utf-8').header('content-security-policy', policy).send(html)
}

function hashOf(script: string): string {
  return `'sha256-${createHash('sha256').update(script).digest('base64')}'`
}
