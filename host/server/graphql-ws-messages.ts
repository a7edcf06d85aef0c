import { z } from 'zod'

const map = z.record(z.string(), z.unknown())
const payload = map.nullish()

const asked = z
  .object({
    query: z.string().nullish(),
    operationName: z.string().nullish(),
    variables: map.nullish(),
    extensions: map.nullish(),
    documentId: z.string().nullish(),
  })
  // A document that the server knows already is named by its hash, as over HTTP.
  .refine(
    ({ query, documentId, extensions }) =>
      query != null || documentId != null || extensions?.['persistedQuery'] !== undefined,
  )

const message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('connection_init'), payload }),
  z.object({ type: z.literal('ping'), payload }),
  z.object({ type: z.literal('pong'), payload }),
  z.object({ type: z.literal('subscribe'), id: z.string().min(1), payload: asked }),
  z.object({ type: z.literal('complete'), id: z.string().min(1) }),
])

/** An operation as a client sends it: a document or what stands for one, and what it runs with. */
export type Asked = z.infer<typeof asked>

/** What a client of the protocol graphql-transport-ws may say. */
export type ClientMessage = z.infer<typeof message>

/** Reads a client's message; undefined for what is none. */
export function messageIn(text: string): ClientMessage | undefined {
  try {
    return message.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
