import { z } from 'zod'

/** A trusted issuer of tokens: an identity provider that publishes its keys. */
const issuer = z.strictObject({
  /** `iss` of its tokens, exactly. */
  issuer: z.string().min(1),
  /** `aud` that its tokens have for this installation. */
  audience: z.string().min(1),
  /** Where it publishes its keys (JWKS): https, or http on this machine. */
  jwks_url: z.url().refine(isSafe, 'must be an https:// address, or http:// on this machine'),
  algorithms: z
    .array(z.enum(['RS256', 'ES256', 'EdDSA']))
    .min(1)
    .default(['RS256', 'ES256', 'EdDSA']),
  /** The only tenant that it vouches for; without one the claim says. */
  tenant_id: z.guid().optional(),
  /** Names of claims, with dots where one lies within another. */
  claims: z
    .strictObject({
      tenant: z.string().default('tenant_id'),
      roles: z.string().default('roles'),
      permissions: z.string().default('permissions'),
      tier: z.string().default('tier'),
    })
    .prefault({}),
})

/** A trusted issuer as configured. */
export type IssuerSettings = z.infer<typeof issuer>

/** Who asks: the keys of the section `router`. */
export const identitySettings = {
  /** Trusted issuers: a list in the file, JSON in the environment. */
  jwt_issuers: z.preprocess(fromJson, z.array(issuer)).optional(),
  /** Seconds that an issuer's clock may be off ours. */
  jwt_clock_tolerance_seconds: z.coerce.number().min(0).max(300).default(10),
  /** Seconds after which an issuer's keys are fetched again. */
  jwks_cache_seconds: z.coerce.number().int().min(30).max(86_400).default(600),
  /** Seconds between two fetches at least, whatever unknown keys tokens name. */
  jwks_cooldown_seconds: z.coerce.number().int().min(1).max(3600).default(30),
}

function isSafe(address: string): boolean {
  const { protocol, hostname } = new URL(address)
  const here = hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname)
  return protocol === 'https:' || (protocol === 'http:' && here)
}

function fromJson(given: unknown): unknown {
  if (typeof given !== 'string') return given
  try {
    return JSON.parse(given)
  } catch {
    return given
  }
}
