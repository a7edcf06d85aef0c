/** What a token of ours that is no JWT says before its secret: where to look it up. */
export interface OpaqueToken {
  /** UUIDs, lower case. */
  readonly tenantId: string
  readonly id: string
  /** 256 random bits, base64url. */
  readonly secret: string
}

/** `jk` is an API key, `jr` a refresh token. */
export type OpaqueKind = 'jk' | 'jr'

/** 32 bytes in base64url. */
const PART = /^[\w-]{43}$/

/**
 * `<kind>_<tenant and id>_<secret>`: as it names its tenant, it is looked up under that tenant's row-level security,
 * and the first part can be shown to recognise it by.
 */
export function formToken(kind: OpaqueKind, { tenantId, id, secret }: OpaqueToken): string {
  return `${tokenPrefix(kind, tenantId, id)}_${secret}`
}

/** A token without its secret. */
export function tokenPrefix(kind: OpaqueKind, tenantId: string, id: string): string {
  return `${kind}_${Buffer.from((tenantId + id).replaceAll('-', ''), 'hex').toString('base64url')}`
}

/** The parts of a token of a kind; undefined when it is none. */
export function parseToken(kind: OpaqueKind, text: string): OpaqueToken | undefined {
  const [place, secret] = [text.slice(3, 46), text.slice(47)]
  if (!text.startsWith(`${kind}_`) || text[46] !== '_' || !PART.test(place) || !PART.test(secret))
    return undefined
  const hex = Buffer.from(place, 'base64url').toString('hex')
  return { tenantId: uuid(hex.slice(0, 32)), id: uuid(hex.slice(32)), secret }
}

function uuid(hex: string): string {
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5')
}
