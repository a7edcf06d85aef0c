import { z } from 'zod'
import { AppError } from '#host'

const map = z.record(z.string(), z.unknown())

const parameters = z.object({
  query: z.string().nullish(),
  operationName: z.string().nullish(),
  variables: map.nullish(),
  extensions: map.nullish(),
  documentId: z.string().nullish(),
})

/** One operation as the client sent it: a document or what stands for one, and what it runs with. */
export type Parameters = z.infer<typeof parameters>

/** The operations of a request, and whether they came as an array. Throws BAD_INPUT for what has another form. */
export function parametersOf(
  { method, url, body }: { method: string; url: string; body: unknown },
  maxBatch: number,
): { batched: boolean; operations: Parameters[] } {
  if (method === 'GET') return { batched: false, operations: [checked(fromUrl(url))] }
  if (!Array.isArray(body)) return { batched: false, operations: [checked(body)] }
  if (maxBatch < 2)
    throw new AppError('BAD_INPUT', 'Send one operation a request, as an object: batches are not taken here.')
  if (body.length === 0) throw new AppError('BAD_INPUT', 'This batch is empty: send an operation.')
  if (body.length > maxBatch)
    throw new AppError(
      'BAD_INPUT',
      `A batch has at most ${maxBatch} operations; this one has ${body.length}.`,
    )
  return { batched: true, operations: body.map(checked) }
}

function checked(given: unknown): Parameters {
  const read = parameters.safeParse(given)
  if (!read.success)
    throw new AppError(
      'BAD_INPUT',
      read.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; '),
    )
  const { query, documentId, extensions } = read.data
  if (query == null && documentId == null && extensions?.['persistedQuery'] === undefined)
    throw new AppError('BAD_INPUT', 'The request has no `query`, and no `documentId` that stands for one.')
  return read.data
}

function fromUrl(url: string): Record<string, unknown> {
  const search = new URLSearchParams(url.split('?', 2)[1])
  const text = (name: string): string | undefined => search.get(name) ?? undefined
  const json = (name: string): unknown => {
    const value = search.get(name)
    if (value === null || value === '') return undefined
    try {
      return JSON.parse(value)
    } catch {
      throw new AppError('BAD_INPUT', `The parameter ${name} is not JSON.`)
    }
  }
  return {
    query: text('query'),
    operationName: text('operationName'),
    documentId: text('documentId'),
    variables: json('variables'),
    extensions: json('extensions'),
  }
}
