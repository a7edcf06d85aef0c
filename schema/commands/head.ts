import { userInfo } from 'node:os'
import type { SigningKey } from '../artifact/keys.ts'
import type { Pointer } from '../artifact/pointer.ts'
import type { Mover } from '../store/publisher.ts'
import type { Arguments } from './arguments.ts'
import { WrongUsage } from './arguments.ts'
import type { Outcome } from './command.ts'

/** Fewest digits by which a digest is named. */
const SHORTEST = 12

/** The supergraph that --if-hash names is the current one, or nothing was named. */
export function isExpected(head: Pointer | null, ifHash: string | undefined): boolean {
  if (ifHash === undefined) return true
  if (ifHash === 'none') return head === null
  if (!isDigest(ifHash))
    throw new WrongUsage(`--if-hash is a digest, at least ${SHORTEST} digits of it, or none.`)
  return head?.supergraph.startsWith(ifHash) ?? false
}

/** A digest, or enough of its beginning. */
export function isDigest(text: string): boolean {
  return /^[0-9a-f]+$/.test(text) && text.length >= SHORTEST && text.length <= 64
}

/** Somebody else moved the pointer. `head` is what is current instead; undefined where it isn't known. */
export function otherHead(head: Pointer | null | undefined): Outcome {
  const current =
    head === undefined
      ? 'Somebody else moved the pointer meanwhile.'
      : head === null
        ? 'Nothing was published yet.'
        : `Current is number ${head.sequence}, ${head.supergraph}, by ${head.by} at ${head.at}.`
  return {
    exitCode: 3,
    output: `${current} Nothing was changed: look at history, and do it again on top of that.`,
  }
}

/** Who moves the pointer: as the arguments say, or the user of this process. */
export function moverOf({ by, note }: Arguments, key: SigningKey, at: Date): Mover {
  return { key, at, by: by ?? userInfo().username, note: note ?? null }
}
