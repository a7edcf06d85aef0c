import { SingleBar } from 'cli-progress'

/** Shows how far a job is. */
export interface Progress {
  /** `done` of the total, and how many records that makes. */
  update(done: number, records: number): void
  /** Says something in between. */
  note(line: string): void
  /** Ends the display; no update may follow. */
  stop(): void
}

/** Less than this is done before anybody reads about it. */
const WORTH_LINES = 1000

/** A bar on a terminal; on anything else a line at every tenth of a large job. Both on `stream`, meant for stderr. */
export function showProgress(total: number, stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? bar(total, stream) : lines(total, stream)
}

function bar(total: number, stream: NodeJS.WriteStream): Progress {
  const bar = new SingleBar({
    stream,
    format: '{bar} {percentage} %  {records} records  {eta_formatted} left',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
  })
  let last = 0
  const begin = (): void => bar.start(total, last, { records: '0' })
  begin()
  return {
    update(done, records) {
      last = Math.min(Math.max(last, done), total)
      bar.update(last, { records: records.toLocaleString('en') })
    },
    note(line) {
      bar.stop()
      stream.write(`${line}\n`)
      begin()
    },
    stop: () => bar.stop(),
  }
}

function lines(total: number, stream: NodeJS.WriteStream): Progress {
  let shown = 0
  return {
    update(done, records) {
      const tenth = Math.min(10, Math.floor((done / total) * 10))
      if (tenth <= shown || total < WORTH_LINES) return
      shown = tenth
      stream.write(`${tenth * 10} %: ${records.toLocaleString('en')} records\n`)
    },
    note: (line) => void stream.write(`${line}\n`),
    stop: () => undefined,
  }
}
