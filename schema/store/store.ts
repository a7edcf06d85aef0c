import type { Source } from '../artifact/source.ts'

/** What the registry keeps texts of, each by its digest. */
export type Kind = 'supergraph' | 'subgraph' | 'operation'

/** How often an operation was asked for in one hour, by one client. Never a variable's value, nor a literal. */
export type UsageCount = {
  /** The operation's text without literals: see `withoutLiterals`. */
  document: string
  client: string
  /** Empty where the client doesn't say. */
  version: string
  /** Any moment of the hour. */
  hour: Date
  count: number
}

/** How often an operation was asked for by a client, over several hours. */
export type Usage = {
  document: string
  client: string
  version: string
  count: number
  /** Begin of the last hour in which it was asked for. */
  last: Date
}

/**
 * What the registry stands on: texts by their digest, a history that only grows, and the usage of operations. The
 * last entry of the history is what is current; whoever is first to add the next entry has moved the pointer.
 */
export interface Store extends Source {
  /** Where it is, for people. */
  readonly place: string
  /** Keeps a text; gives its digest. The same text twice is one. */
  put(kind: Kind, text: string): Promise<string>
  /** A text by its digest, unverified, or null. */
  text(kind: Kind, sha256: string): Promise<string | null>
  /** Adds a signed pointer as entry number `sequence`. False, and nothing is changed, unless it is the next. */
  append(sequence: number, signed: string): Promise<boolean>
  /** Signed pointers, the newest first. */
  history(limit: number): Promise<string[]>
  /** Adds counts to those of the same hour, operation and client. */
  record(counts: readonly UsageCount[]): Promise<void>
  /** What was asked for since the begin of an hour, most often first. */
  usage(since: Date): Promise<Usage[]>
  /** The first hour of which there are counts, or null. */
  recordedSince(): Promise<Date | null>
  /** Forgets what was asked for before the begin of an hour; the operations' texts stay. */
  forget(before: Date): Promise<void>
  close(): Promise<void>
}

/** The begin of a moment's hour. */
export function hourOf(moment: Date): Date {
  return new Date(Math.floor(moment.getTime() / 3_600_000) * 3_600_000)
}
