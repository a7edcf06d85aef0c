import { createHmac, createSecretKey, hkdfSync, timingSafeEqual } from 'node:crypto'

/** Vouches for texts in the name of the installation. */
export interface Signature {
  /** HMAC-SHA256 of the text, base64url. */
  sign(text: string): string
  /** Whether a text was signed by this installation, and is as it was then. */
  holds(text: string, signature: string): boolean
}

/** Signatures by a key derived from the secret that all services share; another secret makes another installation. */
export function signatures(secret: string): Signature {
  const derived = hkdfSync('sha256', secret, '', 'judgify signed records', 32)
  const key = createSecretKey(new Uint8Array(derived))
  const mac = (text: string): Buffer => createHmac('sha256', key).update(text).digest()
  return {
    sign: (text) => mac(text).toString('base64url'),
    holds(text, signature) {
      const [expected, given] = [mac(text), Buffer.from(signature, 'base64url')]
      return expected.length === given.length && timingSafeEqual(expected, given)
    },
  }
}
