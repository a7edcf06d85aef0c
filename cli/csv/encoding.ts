import iconv from 'iconv-lite'

/** The encodings that a CSV file may have. CP949 is what Korean Excel writes: a superset of EUC-KR. */
export const textEncodings = ['utf-8', 'cp949', 'utf-16le', 'utf-16be'] as const

/** One of `textEncodings`. */
export type TextEncoding = (typeof textEncodings)[number]

/** How much is looked at from the first byte on that isn't ASCII, in bytes. */
const WINDOW = 65_536

/**
 * Finds out a text's encoding from its bytes, given chunk by chunk.
 * A byte order mark decides. Without one, text is UTF-8 if the 64 KiB from its first non-ASCII byte on are strictly
 * valid UTF-8 (a character cut by the window's end counts as valid), otherwise CP949. ASCII text is UTF-8.
 */
export class EncodingDetector {
  #head = new Uint8Array(0)
  #strict: InstanceType<typeof TextDecoder> | undefined
  #looked = 0
  #encoding: TextEncoding | undefined

  /** Looks at the next bytes. Does nothing once the encoding is known. */
  push(chunk: Uint8Array): void {
    if (this.#encoding !== undefined) return
    if (this.#head.length < 3) {
      this.#head = Buffer.concat([this.#head, chunk])
      if (this.#head.length < 3) return
      this.#encoding = markOf(this.#head)
      this.#look(this.#head)
    } else this.#look(chunk)
  }

  /** The encoding of all that was pushed. */
  end(): TextEncoding {
    if (this.#encoding === undefined && this.#head.length < 3) {
      this.#encoding = markOf(this.#head)
      this.#look(this.#head)
    }
    if (this.#encoding === undefined && this.#strict !== undefined) this.#decode(new Uint8Array(0), false)
    return this.#encoding ?? 'utf-8'
  }

  #look(chunk: Uint8Array): void {
    if (this.#encoding !== undefined) return
    let from = 0
    if (this.#strict === undefined) {
      from = chunk.findIndex((byte) => byte >= 0x80)
      if (from < 0) return
      this.#strict = new TextDecoder('utf-8', { fatal: true })
    }
    const part = chunk.subarray(from, from + WINDOW - this.#looked)
    this.#decode(part, true)
    this.#looked += part.length
    if (this.#looked >= WINDOW) this.#encoding ??= 'utf-8'
  }

  #decode(bytes: Uint8Array, more: boolean): void {
    try {
      this.#strict?.decode(bytes, { stream: more })
    } catch {
      this.#encoding = 'cp949'
    }
  }
}

/**
 * The text of a stream of bytes, without its byte order mark. Characters may be cut anywhere by the chunks.
 * What can't be decoded becomes U+FFFD.
 */
export async function* decodeText(
  bytes: AsyncIterable<Uint8Array>,
  encoding: TextEncoding,
): AsyncGenerator<string> {
  const decoder = decoderOf(encoding)
  for await (const chunk of bytes) {
    const text = decoder.write(chunk)
    if (text !== '') yield text
  }
  const rest = decoder.end()
  if (rest !== '') yield rest
}

interface Decoder {
  write(chunk: Uint8Array): string
  end(): string
}

function decoderOf(encoding: TextEncoding): Decoder {
  if (encoding === 'cp949') {
    const decoder = iconv.getDecoder('cp949')
    return {
      write: (chunk) => decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)),
      end: () => decoder.end() ?? '',
    }
  }
  const decoder = new TextDecoder(encoding)
  return { write: (chunk) => decoder.decode(chunk, { stream: true }), end: () => decoder.decode() }
}

function markOf(head: Uint8Array): TextEncoding | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8'
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  return undefined
}
