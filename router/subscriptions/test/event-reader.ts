import type { Person, Product } from '../../../test/product.ts'

/** An event of a stream. */
export interface ReadEvent {
  event: string
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read whatever they asked for
  data: any
}

/** A response that is read as it comes. */
export interface EventReader {
  status: number
  headers: Headers
  /** What came so far, as it came. */
  text(): string
  /** The events in it. */
  events(): ReadEvent[]
  /** Settles when the response has ended, well or not. */
  ended: Promise<'ended' | 'broken'>
  /** Goes away. */
  leave(): void
}

/** What is asked; POST unless it says otherwise. */
export interface Question {
  query?: string
  variables?: object
  extensions?: object
}

/** Asks a product for events. */
export async function readEvents(
  product: Product,
  person: Person | undefined,
  question: Question,
  { method = 'POST', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<EventReader> {
  const leaving = new AbortController()
  const search = new URLSearchParams(
    Object.entries(question).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  )
  const response = await fetch(`${product.url}/graphql${method === 'GET' ? `?${search}` : ''}`, {
    method,
    signal: leaving.signal,
    headers: {
      accept: 'text/event-stream',
      ...(method === 'POST' && { 'content-type': 'application/json' }),
      ...(person !== undefined && { authorization: `Bearer ${person.token}` }),
      ...headers,
    },
    ...(method === 'POST' && { body: JSON.stringify(question) }),
  })
  const pieces: string[] = []
  let rest = ''
  const events: ReadEvent[] = []
  const read = async (): Promise<'ended'> => {
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) {
      const piece = decoder.decode(chunk, { stream: true })
      pieces.push(piece)
      rest += piece
      if (!piece.endsWith('\n\n')) continue
      events.push(...eventsIn(rest))
      rest = ''
    }
    return 'ended'
  }
  return {
    status: response.status,
    headers: response.headers,
    text: () => pieces.join(''),
    events: () => events,
    ended: read().catch(() => 'broken'),
    leave: () => leaving.abort(),
  }
}

/** The events in a stream's text, without comments. */
export function eventsIn(text: string): ReadEvent[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .flatMap((block) => {
      const event = /^event: (.*)$/m.exec(block)?.[1]
      const data = /^data:(.*)$/m.exec(block)?.[1]?.trim() ?? ''
      return event === undefined ? [] : [{ event, data: data === '' ? undefined : JSON.parse(data) }]
    })
}
