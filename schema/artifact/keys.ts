import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose'
import type { JSONWebKeySet, JWK } from 'jose'
import { z } from 'zod'

/** The one algorithm (RFC 9864). */
export const algorithm = 'Ed25519'

/** A private key, as a JSON Web Key whose `kid` is its thumbprint (RFC 7638). */
export type SigningKey = JWK & { kid: string }

/** The public keys that are trusted; several while one takes the place of another. */
export type TrustedKeys = JSONWebKeySet

const ed25519 = { kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), kid: z.string().min(1) }
const signingKey = z.looseObject({ ...ed25519, d: z.string() })
const trustedKeys = z.looseObject({ keys: z.array(z.looseObject(ed25519)).min(1) })

/** Makes a key to sign with. */
export async function newSigningKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const jwk = await exportJWK(privateKey)
  return { ...jwk, alg: algorithm, use: 'sig', kid: await calculateJwkThumbprint(jwk) }
}

/** What may be known to everybody of a key, as a set of one. */
export function publicHalf({ kty, crv, x, alg, use, kid }: SigningKey): TrustedKeys {
  return { keys: [{ kty, crv, x, alg, use, kid } as JWK] }
}

/** Reads a private key from a file. Throws where it holds none. */
export function readSigningKey(file: string): SigningKey {
  return signingKey.parse(JSON.parse(readFileSync(file, 'utf8')))
}

/** Reads a set of public keys from a file. Throws where it holds none. */
export function readTrustedKeys(file: string): TrustedKeys {
  return trustedKeys.parse(JSON.parse(readFileSync(file, 'utf8')))
}

/** Writes a private key for its owner alone (mode 0600). Throws with code EEXIST where there is a file already. */
export function writeSigningKey(file: string, key: SigningKey): void {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(key, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
}

/** The key of an installation that nobody configured: made at first use and kept in a folder. Never in production. */
export async function developmentKey(dataDir: string): Promise<SigningKey> {
  const file = path.join(dataDir, 'registry-key.json')
  try {
    writeSigningKey(file, await newSigningKey())
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return readSigningKey(file)
}
