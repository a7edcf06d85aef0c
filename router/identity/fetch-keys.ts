import type { JSONWebKeySet } from 'jose'
import { z } from 'zod'

/** Bytes of the largest key set taken. */
const MOST_BYTES = 256 * 1024

/** How long an issuer may take, in ms. */
const TIMEOUT = 5000

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) })

/**
 * An issuer's key set. Follows no redirect, so that nothing but the configured address is ever called; takes no more
 * than 256 KiB and 5 s. Throws, saying what went wrong.
 */
export async function fetchKeys(url: string): Promise<JSONWebKeySet> {
  const signal = AbortSignal.timeout(TIMEOUT)
  const response = await fetch(url, {
    redirect: 'error',
    signal,
    headers: { accept: 'application/jwk-set+json, application/json' },
  })
  if (!response.ok) throw new Error(`${url} answered with status ${response.status}`)
  return keySet.parse(JSON.parse(await bounded(response)))
}

async function bounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > MOST_BYTES) throw new Error(`${response.url} answered more than ${MOST_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
