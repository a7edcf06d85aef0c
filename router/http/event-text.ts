import { EVENT_STREAM } from './media-type.ts'

/** The content type of GraphQL over server-sent events. */
export const EVENTS = `${EVENT_STREAM}; charset=utf-8`

/**
 * The event that tells an answer, given as JSON, by the protocol of npm `graphql-sse` in its distinct connections mode:
 * https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
 */
export function nextEvent(body: string): string {
  return `event: next\ndata: ${body}\n\n`
}

/** The event after the last answer: the operation is over, and isn't to be asked for again. */
export const COMPLETE_EVENT = 'event: complete\ndata:\n\n'

/** A sign of life that no client takes for an event. */
export const SIGN_OF_LIFE = ':\n\n'
