import type { Person, Product } from '../../../test/product.ts'

/** What came back. */
export interface Response {
  status: number
  headers: Headers
  text: string
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read whatever they asked for
  json: any
}

/** How something is asked. */
export interface Asking {
  /** Whose token is sent; nobody's unless given. */
  as?: Person
  headers?: Record<string, string>
  method?: string
  path?: string
  /** A string is sent as it is, anything else as JSON. */
  body?: unknown
}

/** Sends a request to the router as it is written: POST to /graphql when it has a body, unless said otherwise. */
export async function knock(product: Product, asking: Asking): Promise<Response> {
  const { as, headers = {}, body, path = '/graphql', method = body === undefined ? 'GET' : 'POST' } = asking
  const response = await product.request(path, {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(as !== undefined && { authorization: `Bearer ${as.token}` }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: parsed(text) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
