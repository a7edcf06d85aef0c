import { createHash } from 'node:crypto'

/** What a document is known by: SHA-256 of its text, 64 hexadecimal digits. */
export function documentHash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
