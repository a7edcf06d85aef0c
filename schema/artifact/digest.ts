import { createHash } from 'node:crypto'

/** The name of a text in the registry: the SHA-256 of its UTF-8 bytes, 64 hexadecimal digits in lower case. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
