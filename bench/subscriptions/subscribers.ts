import { WebSocket } from 'ws'
import { TICKED } from './source.ts'

/** What subscribers heard. */
export interface Heard {
  delivered: number
  /** Events whose number was not the next of their subscription: lost, doubled or out of order. */
  astray: number
  /** Subscriptions and connections that ended, and why. */
  ended: string[]
}

/** One connection with a subscription to each of the topics, whose events are numbered from 0; it may read nothing. */
export async function subscribe(
  url: string,
  token: string,
  topics: readonly string[],
  { heard, reads = true }: { heard: Heard; reads?: boolean },
): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  const last = new Map<string, number>()
  const say = (message: object): void => socket.send(JSON.stringify(message))
  socket.once('open', () => say({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }))
  await new Promise<void>((resolve, reject) => {
    socket.once('message', () => resolve())
    socket.once('error', reject).once('close', (code) => reject(new Error(`refused with ${code}`)))
  })
  socket.on('message', (data: Buffer) => {
    const { type, id, payload } = JSON.parse(data.toString()) as {
      type: string
      id: string
      payload: { data?: { ticked: { number: number } } }
    }
    const number = payload?.data?.ticked.number
    if (type !== 'next' || number === undefined) {
      heard.ended.push(JSON.stringify(payload))
      return
    }
    heard.delivered += 1
    if (number !== (last.get(id) ?? -1) + 1) heard.astray += 1
    last.set(id, number)
  })
  socket.removeAllListeners('close')
  socket.once('close', (code) => heard.ended.push(`closed with ${code}`))
  for (const topic of topics)
    say({ type: 'subscribe', id: topic, payload: { query: TICKED, variables: { topic } } })
  if (!reads) socket.pause()
  return socket
}
