import { digestOf } from './digest.ts'
import type { TrustedKeys } from './keys.ts'
import type { LastGood } from './last-good.ts'
import { verifiedPointer } from './pointer.ts'
import type { Pointer } from './pointer.ts'
import { ArtifactRefused, RegistryUnavailable } from './refusal.ts'
import type { Source } from './source.ts'

/** A supergraph that was verified. */
export interface CurrentSupergraph {
  sdl: string
  sha256: string
  sequence: number
  /** To be given with the next question, so that an unchanged pointer costs next to nothing. */
  tag: string | undefined
  /** Why it comes from the last good copy and not from the registry; undefined when it comes from the registry. */
  fallback: Error | undefined
}

/** What to ask for, whom to believe, and where to fall back to. */
export interface Asking {
  source: Source
  trusted: TrustedKeys
  /** A contract's name; the whole graph unless given. */
  contract?: string | undefined
  /** Kept up to date, and answered from when the registry is down or not to be believed. */
  lastGood?: LastGood | undefined
}

/**
 * The current supergraph: its pointer is signed by a trusted key and not older than the last good copy's, its text
 * has the digest that the pointer says. A supergraph that isn't so is refused. Without a supergraph of the
 * registry's, the last good copy answers, verified in the same way. Throws ArtifactRefused or RegistryUnavailable
 * when there is none.
 */
export async function currentSupergraph(asking: Asking): Promise<CurrentSupergraph> {
  const kept = await verifiedCopy(asking)
  try {
    const answer = await changedSupergraph(asking, kept)
    if (answer !== 'unchanged') return answer
    throw new RegistryUnavailable('The registry says that nothing changed, and was not asked that.')
  } catch (error) {
    if (kept === null || !(error instanceof Error)) throw error
    return { ...kept, tag: undefined, fallback: error }
  }
}

/**
 * The supergraph that came after the one given, or `unchanged`; for who has one and polls. Throws ArtifactRefused
 * or RegistryUnavailable, and the one that is there stays good. A pointer that moved to the same text, as by two
 * rollbacks, comes back as a supergraph of the same digest: whether to load it is the asker's to say.
 */
export async function changedSupergraph(
  asking: Asking,
  known: { sequence: number; sha256: string; tag?: string | undefined } | null,
): Promise<CurrentSupergraph | 'unchanged'> {
  const answer = await reached(asking.source.pointer(known?.tag))
  if (answer === 'unchanged') return 'unchanged'
  if (answer === null) throw new RegistryUnavailable('Nothing was ever published to the registry.')
  const pointer = await verifiedPointer(answer.text, asking.trusted)
  refuseReplay(pointer, known)
  const sha256 = digestFor(pointer, asking.contract)
  if (known !== null && known.tag !== undefined && known.sequence === pointer.sequence) return 'unchanged'
  const sdl = await reached(asking.source.supergraph(sha256))
  if (sdl === null) throw new RegistryUnavailable(`The registry points to ${sha256} and doesn't have it.`)
  refuseOtherText(sdl, sha256)
  await asking.lastGood?.keep({ pointer: answer.text, sdl })
  return { sdl, sha256, sequence: pointer.sequence, tag: answer.tag, fallback: undefined }
}

async function verifiedCopy({ lastGood, trusted, contract }: Asking) {
  const kept = (await lastGood?.load()) ?? null
  if (kept === null) return null
  try {
    const pointer = await verifiedPointer(kept.pointer, trusted)
    const sha256 = digestFor(pointer, contract)
    refuseOtherText(kept.sdl, sha256)
    return { sdl: kept.sdl, sha256, sequence: pointer.sequence }
  } catch (error) {
    if (error instanceof ArtifactRefused) return null // Nothing that could be answered from.
    throw error
  }
}

async function reached<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof RegistryUnavailable) throw error
    throw new RegistryUnavailable("The registry can't be read.", { cause: error })
  }
}

function refuseReplay({ sequence }: Pointer, known: { sequence: number } | null): void {
  if (known === null || sequence >= known.sequence) return
  throw new ArtifactRefused(
    `The registry points to number ${sequence} of its history, and ${known.sequence} was seen before: it was put back in time. ` +
      'If the registry was set up anew, remove the last good copy.',
  )
}

function digestFor({ supergraph, contracts }: Pointer, contract: string | undefined): string {
  if (contract === undefined) return supergraph
  const sha256 = Object.hasOwn(contracts, contract) ? contracts[contract] : undefined
  if (sha256 !== undefined) return sha256
  const names = Object.keys(contracts).join(', ')
  throw new ArtifactRefused(`There is no contract ${contract}; there are: ${names === '' ? 'none' : names}.`)
}

function refuseOtherText(sdl: string, sha256: string): void {
  const found = digestOf(sdl)
  if (found !== sha256)
    throw new ArtifactRefused(`The supergraph ${sha256} was changed: its text has the digest ${found}.`)
}
