/** A supergraph that may be served. */
export interface Offer {
  readonly sdl: string
  /** SHA-256 of the text, in hexadecimal digits. */
  readonly sha256: string
  /** Where it comes from, for people and `/ready`. */
  readonly origin: Origin
}

/** Where a supergraph comes from. */
export interface Origin {
  readonly from: 'file' | 'registry' | 'last good copy'
  /** Its number in the registry's history. */
  readonly sequence?: number
}

/** What became of an offer: `later` when it could be served if it weren't for something that may pass. */
export type Outcome = 'served' | 'refused' | 'later'

/** Where supergraphs come from. */
export interface SupergraphFeed {
  /** Those to begin with, the one preferred first. Throws when there is none. */
  first(): AsyncIterable<Offer>
  /** Another than was settled last; undefined while there is none. Rejects when that can't be told. */
  next(): Promise<Offer | undefined>
  /** Hears what became of an offer. */
  settle(offer: Offer, outcome: Outcome): Promise<void>
  /** Milliseconds between two looks at it; undefined when it is looked at on demand alone. */
  readonly everyMs: number | undefined
}
