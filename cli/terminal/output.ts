import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CliFailure, messageOf, systemCodeOf } from '../failure.ts'

/** How much is gathered before it is written, in characters. */
const BLOCK = 65_536

/** Writes pieces of text to a file, or to stdout without one, as fast as it takes them. Throws CliFailure if it can't. */
export async function writeOutput(pieces: Iterable<string>, path?: string): Promise<void> {
  const target = path === undefined ? process.stdout : createWriteStream(path)
  try {
    await pipeline(Readable.from(blocks(pieces)), target, { end: path !== undefined })
  } catch (error) {
    // Whoever reads our stdout has read enough (judgify … | head).
    if (path === undefined && systemCodeOf(error) === 'EPIPE') return
    throw new CliFailure(`${path ?? 'stdout'} can't be written: ${messageOf(error)}`, { cause: error })
  }
}

function* blocks(pieces: Iterable<string>): Generator<string> {
  let block = ''
  for (const piece of pieces) {
    block += piece
    if (block.length < BLOCK) continue
    yield block
    block = ''
  }
  if (block !== '') yield block
}
