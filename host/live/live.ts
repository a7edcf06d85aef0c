/** What is shared between processes for a short while: cached values, counters, and events that need not last. */
export interface Live {
  /** The value under a key, or undefined when there is none or its time is up. */
  get(key: string): Promise<string | undefined>
  /** Keeps a value for `seconds`. */
  set(key: string, value: string, seconds: number): Promise<void>
  /** Forgets a value; fine when there is none. */
  delete(key: string): Promise<void>
  /** Adds `by`, or one, to the counter of the current window; a window begins at its first count and lasts `seconds`. */
  count(key: string, seconds: number, by?: number): Promise<Counted>
  /** Tells all subscribers of a topic in all processes. Those who are not there now never hear of it. */
  publish(topic: string, message: string): Promise<void>
  /**
   * Hears of a topic until the returned function is called. `missed` is called when messages may be lost from then on,
   * because the connection broke; it is opened anew, and messages come again. Waits until it can be heard.
   */
  subscribe(topic: string, hear: (message: string) => void, missed?: () => void): Promise<() => Promise<void>>
  /** Throws when it can't be reached. */
  ping(): Promise<void>
  /** Lets go of connections and timers. */
  close(): Promise<void>
}

/** A counter after something was added to it. */
export interface Counted {
  /** How many in this window, these included. */
  count: number
  /** Milliseconds until the window ends. */
  resetsInMs: number
}
