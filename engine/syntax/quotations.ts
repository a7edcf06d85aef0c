/** Text and bytes between quotes, after "Values" and "String and Bytes Values" of the CEL specification. */
import type { ExpressionFault } from './expression-error.ts'
import type { Literal, Span } from './tree.ts'

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '?': '?',
  '"': '"',
  "'": "'",
  '`': '`',
}

const CODE_ESCAPE = /\\(?:[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2}))/uy

/** A quotation is a prefix (`r` raw, `b` bytes), a quote of one or three marks, a body, the same quote. */
interface Quotation {
  readonly raw: boolean
  readonly bytes: boolean
  readonly body: string
}

/** The constant that a quotation spells, or what is wrong with an escape in it. */
export function readQuotation(quotation: Quotation, spelling: string, span: Span): Literal | ExpressionFault {
  const pieces: (string | number)[] = quotation.raw ? [quotation.body] : []
  for (let at = 0; !quotation.raw && at < quotation.body.length;) {
    const piece = readPiece(quotation, at)
    if ('message' in piece) return piece
    pieces.push(piece.content)
    at = piece.end
  }
  return quotation.bytes
    ? { kind: 'literal', type: 'bytes', value: bytesOf(pieces), spelling, ...span }
    : { kind: 'literal', type: 'string', value: pieces.join(''), spelling, ...span }
}

// A number stands for one byte, which only a quotation of bytes can have.
type Piece = { readonly content: string | number; readonly end: number }

function readPiece({ body, bytes }: Quotation, at: number): Piece | ExpressionFault {
  if (body[at] !== '\\') {
    const escape = body.indexOf('\\', at)
    const end = escape === -1 ? body.length : escape
    return { content: body.slice(at, end), end }
  }
  const simple = SIMPLE_ESCAPES[body[at + 1] ?? '']
  if (simple !== undefined) return { content: simple, end: at + 2 }
  CODE_ESCAPE.lastIndex = at
  const [escape, hex, short, long, octal] = CODE_ESCAPE.exec(body) ?? []
  if (escape === undefined) return illegalEscape(body, at)
  const end = at + escape.length
  const byte = hex ?? octal
  if (byte !== undefined) {
    const code = Number.parseInt(byte, hex === undefined ? 8 : 16)
    return { content: bytes ? code : String.fromCodePoint(code), end }
  }
  const code = Number.parseInt(short ?? long ?? '', 16)
  if (bytes)
    return { message: `Bytes can't have the escape \`${escape}\`.`, suggestion: 'Write \\x and two digits.' }
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
    return { message: `\`${escape}\` is not a Unicode character.` }
  }
  return { content: String.fromCodePoint(code), end }
}

function illegalEscape(body: string, at: number): ExpressionFault {
  return {
    message: `\`${body.slice(at, at + 2)}\` is not an escape.`,
    suggestion: 'Write `\\\\` for a backslash, or r"…" for text without escapes.',
  }
}

function bytesOf(pieces: readonly (string | number)[]): Uint8Array {
  const encoder = new TextEncoder()
  return Uint8Array.from(
    pieces.flatMap((piece) => (typeof piece === 'number' ? [piece] : [...encoder.encode(piece)])),
  )
}

/** A text as a quotation spells it. */
export function quote(text: string): string {
  return `"${text.replaceAll(NEEDS_ESCAPE, escapeOf)}"`
}

// Quotes, backslashes, and what can't be seen or ends a line.
const NEEDS_ESCAPE = /["\\\p{Cc}\u2028\u2029]/gu

const NAMED_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

function escapeOf(character: string): string {
  return NAMED_ESCAPES.get(character) ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
