import { FlattenedSign, createLocalJWKSet, flattenedVerify, importJWK } from 'jose'
import { z } from 'zod'
import { algorithm } from './keys.ts'
import type { SigningKey, TrustedKeys } from './keys.ts'
import { ArtifactRefused } from './refusal.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

const pointer = z.object({
  /** From 1, one more with each move of the pointer. A lower one than was seen before is a replay. */
  sequence: z.int().positive(),
  action: z.enum(['publish', 'rollback']),
  /** Digest of the supergraph. */
  supergraph: sha256,
  /** Digest of the supergraph of each contract, by its name. */
  contracts: z.record(z.string(), sha256),
  /** Digest of the SDL of each subgraph, by its slug. */
  subgraphs: z.record(z.string(), sha256),
  /** Digest of the supergraph that was current before; null at first. */
  previous: sha256.nullable(),
  /** The sequence that a rollback goes back to. */
  restores: z.int().positive().optional(),
  /** When, in UTC (ISO 8601). */
  at: z.string(),
  /** Who moved it. */
  by: z.string(),
  /** Why, for people. */
  note: z.string().nullable(),
})

/** What is current, and at the same time one entry of the history. */
export type Pointer = z.infer<typeof pointer>

/** A pointer with its signature, as text: a JSON Web Signature in its flattened form (RFC 7515, 7.2.2). */
export async function signPointer(content: Pointer, key: SigningKey): Promise<string> {
  const signed = await new FlattenedSign(new TextEncoder().encode(JSON.stringify(content)))
    .setProtectedHeader({ alg: algorithm, kid: key.kid, typ: 'judgify-supergraph' })
    .sign(await importJWK(key, algorithm))
  return `${JSON.stringify(signed, null, 2)}\n`
}

/** The content of a signed pointer. Throws ArtifactRefused where it isn't one, or not by a trusted key. */
export async function verifiedPointer(text: string, trusted: TrustedKeys): Promise<Pointer> {
  try {
    const { payload } = await flattenedVerify(JSON.parse(text), createLocalJWKSet(trusted), {
      algorithms: [algorithm],
    })
    return pointer.parse(JSON.parse(new TextDecoder().decode(payload)))
  } catch (error) {
    throw new ArtifactRefused(
      'The pointer to the current supergraph is not signed by a key that is trusted.',
      { cause: error },
    )
  }
}
