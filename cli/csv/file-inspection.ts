import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { CliFailure, systemCodeOf } from '../failure.ts'
import { EncodingDetector, type TextEncoding } from './encoding.ts'

/** What one pass over a file's bytes tells. */
export interface FileInspection {
  /** SHA-256 of the content, in hexadecimal. */
  digest: string
  /** About how many lines there are: line feeds within quoted cells count too. For progress, nothing else. */
  lines: number
  encoding: TextEncoding
}

/** How much of a file is read at once, in bytes. */
const CHUNK = 262_144

/** The bytes of a file, in chunks. */
export function readBytes(path: string): AsyncIterable<Uint8Array> {
  return createReadStream(path, { highWaterMark: CHUNK })
}

/**
 * Reads a file once to learn its digest, its length in lines and its encoding, unless that is given.
 * Throws CliFailure if it can't be read, or is not text but an Excel workbook or the like.
 */
export async function inspectFile(path: string, encoding?: TextEncoding): Promise<FileInspection> {
  await mustBeFile(path)
  const hash = createHash('sha256')
  const detector = new EncodingDetector()
  let lineFeeds = 0
  let returns = 0
  let first = true
  let sawNul = false
  for await (const chunk of readBytes(path)) {
    if (first) refuseWorkbook(path, chunk)
    first = false
    hash.update(chunk)
    detector.push(chunk)
    sawNul ||= chunk.includes(0)
    lineFeeds += count(chunk, 0x0a)
    returns += count(chunk, 0x0d)
  }
  const found = encoding ?? detector.end()
  if (sawNul && !found.startsWith('utf-16'))
    throw new CliFailure(
      `${path} is not text: it has NUL bytes. If it is UTF-16 without a byte order mark, say --encoding utf-16le.`,
    )
  return {
    digest: hash.digest('hex'),
    lines: Math.max(lineFeeds, lineFeeds === 0 ? returns : 0, 1),
    encoding: found,
  }
}

async function mustBeFile(path: string): Promise<void> {
  try {
    if ((await stat(path)).isFile()) return
  } catch (error) {
    const why =
      systemCodeOf(error) === 'ENOENT'
        ? 'there is no such file'
        : `it can't be read (${systemCodeOf(error) ?? 'unknown'})`
    throw new CliFailure(`${path}: ${why}.`, { cause: error })
  }
  throw new CliFailure(
    `${path} is not a file. It is read twice, so it can't be a pipe or a folder: save it first.`,
  )
}

function refuseWorkbook(path: string, head: Uint8Array): void {
  const zip = head[0] === 0x50 && head[1] === 0x4b && head[2] === 0x03 && head[3] === 0x04
  const ole = head[0] === 0xd0 && head[1] === 0xcf && head[2] === 0x11 && head[3] === 0xe0
  if (zip || ole)
    throw new CliFailure(`${path} is a workbook, not text: in Excel, save it as "CSV UTF-8" and judge that.`)
}

function count(chunk: Uint8Array, byte: number): number {
  let found = 0
  for (let at = chunk.indexOf(byte); at >= 0; at = chunk.indexOf(byte, at + 1)) found++
  return found
}
