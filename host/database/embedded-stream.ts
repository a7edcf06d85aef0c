import { Duplex } from 'node:stream'
import { type PGlite, protocol } from '@electric-sql/pglite'

/** The first byte of the message by which a client takes its leave: an embedded database would leave as well. */
const TERMINATE = 'X'.codePointAt(0)

/** Whose turn it is with a database, which has one session. */
const holder = new WeakMap<PGlite, EmbeddedStream>()

/**
 * What pg takes for its socket: PostgreSQL's protocol with an embedded database. Everything that is written in one turn
 * is run at once, for each run costs. Whoever connects finds the session as if it were new, and whoever had it before can
 * do nothing more with it.
 */
export class EmbeddedStream extends Duplex {
  readonly #database: PGlite
  #written: Buffer[] = []
  #answered: Promise<void> = Promise.resolve()

  constructor(database: PGlite) {
    super()
    this.#database = database
  }

  connect(): this {
    holder.set(this.#database, this)
    for (const text of ['rollback', 'discard all'])
      this.#database.execProtocolRawSync(protocol.serialize.query(text))
    queueMicrotask(() => this.emit('connect'))
    return this
  }

  // A socket has these as well.
  setNoDelay(): this {
    return this
  }
  setKeepAlive(): this {
    return this
  }
  ref(): this {
    return this
  }
  unref(): this {
    return this
  }

  override _read(): void {
    // Answers are pushed when they are there.
  }

  override _write(message: Buffer, _: BufferEncoding, done: () => void): void {
    if (message[0] !== TERMINATE && this.#written.push(message) === 1)
      this.#answered = this.#answered.then(() => this.#run())
    done()
  }

  override _final(done: () => void): void {
    void this.#end(done)
  }

  /** Runs what was written until now, and gives the answer before anything else is run. */
  async #run(): Promise<void> {
    const messages = Buffer.concat(this.#written.splice(0))
    if (holder.get(this.#database) !== this) this.destroy()
    if (this.destroyed || messages.length === 0) return
    try {
      const answer = await this.#database.execProtocolRaw(messages)
      if (!this.destroyed) this.push(answer)
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error)))
    }
  }

  async #end(done: () => void): Promise<void> {
    await this.#answered
    this.push(null)
    done()
  }
}
