import { LRUCache } from 'lru-cache'

/** Server-sent events: several answers, or one. */
export const EVENT_STREAM = 'text/event-stream'

/** The media types of an answer, the one that is taken where the client has no preference first. */
const TYPES = ['application/json', 'application/graphql-response+json', EVENT_STREAM] as const

export type MediaType = (typeof TYPES)[number]

interface Range {
  /** `application/json`, or with wildcards: a star for the subtype, or for both. */
  name: string
  /** 0 to 1; 0 refuses. */
  quality: number
}

/** Headers that were read lately, and what was wanted: clients have few. */
const read = new LRUCache<string, { type: MediaType | undefined }>({ max: 100 })

/**
 * The media type that a client wants, by its `Accept` header: the one of highest quality (RFC 9110, 12.5.1), else the one
 * named first; `application/json` where it has no preference, as the GraphQL over HTTP specification has it until its
 * watershed. Events are for those alone who name them. Undefined when it takes none.
 */
export function mediaTypeOf(accept = '*/*'): MediaType | undefined {
  const known = read.get(accept)
  if (known !== undefined) return known.type
  const type = wantedOf(accept)
  read.set(accept, { type })
  return type
}

function wantedOf(accept: string): MediaType | undefined {
  const ranges = accept.split(',').flatMap(rangeOf)
  const wanted = TYPES.flatMap((type) => {
    const place = placeOf(type, ranges)
    const quality = ranges[place]?.quality ?? 0
    return quality > 0 ? [{ type, quality, named: ranges[place]?.name === type, place }] : []
  })
  const [best] = wanted.toSorted(
    (a, b) => b.quality - a.quality || Number(b.named) - Number(a.named) || a.place - b.place,
  )
  return best?.type
}

/** Whether a client names server-sent events among what it takes. */
export function takesEvents(accept: string | undefined): boolean {
  return (accept ?? '')
    .split(',')
    .flatMap(rangeOf)
    .some(({ name, quality }) => name === EVENT_STREAM && quality > 0)
}

/** Whether a browser asks for a page: `text/html` is named, and named before any JSON. */
export function wantsPage(accept: string | undefined): boolean {
  return accept !== undefined && /^[^,]*\btext\/html\b/.test(accept)
}

/** Index of the most specific range that covers a type; -1 when none does. */
function placeOf(type: MediaType, ranges: readonly Range[]): number {
  const names = ranges.map(({ name }) => name)
  const covering = type === EVENT_STREAM ? [type] : [type, 'application/*', '*/*']
  return covering.map((name) => names.indexOf(name)).find((index) => index >= 0) ?? -1
}

/** One range of an `Accept` header; none for another character set than UTF-8. */
function rangeOf(text: string): Range[] {
  const [name = '', ...parameters] = text.toLowerCase().replaceAll(/\s/g, '').split(';')
  const given = new Map(parameters.map((one) => one.split('=', 2) as [string, string]))
  if (!/^"?utf-?8"?$/.test(given.get('charset') ?? 'utf-8')) return []
  const quality = Number(given.get('q') ?? 1)
  return [{ name, quality: Number.isFinite(quality) ? quality : 0 }]
}
