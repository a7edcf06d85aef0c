import { AppError } from '../errors.ts'

/** The tenant of nobody: no row has it, and no token may name it. */
export const NO_TENANT = '00000000-0000-0000-0000-000000000000'
/** What a tenant or a bearer has paid for: how much of everything they may ask for in a minute. */
export const tiers = ['basic', 'standard', 'professional', 'enterprise'] as const

export type Tier = (typeof tiers)[number]

/** Whoever asks: a person, a machine or one of our own services, always within one tenant. */
export class Viewer {
  /** UUID of the tenant whose rows alone are visible. */
  readonly tenantId: string
  /** The token's `sub`; `service:<slug>` for our own services, `key:<id>` for an API key, `address:<ip>` for a stranger. */
  readonly subject: string
  /** Permissions of the form `resource:verb`. */
  readonly permissions: ReadonlySet<string>
  /** `standard` unless the token says otherwise. */
  readonly tier: Tier

  constructor(tenantId: string, subject: string, permissions: Iterable<string>, tier: Tier = 'standard') {
    this.tenantId = tenantId
    this.subject = subject
    this.permissions = new Set(permissions)
    this.tier = tier
  }

  /** Somebody who has not said who they are: nothing but public fields is for them. */
  static anonymous(address: string): Viewer {
    return new Viewer(NO_TENANT, `address:${address}`, [])
  }

  /** True for somebody who has not said who they are. */
  get isAnonymous(): boolean {
    return this.tenantId === NO_TENANT
  }

  /** Throws UNAUTHENTICATED for somebody who has not said who they are. */
  requireSignedIn(): void {
    if (!this.isAnonymous) return
    throw new AppError(
      'UNAUTHENTICATED',
      'This needs a token: send the header `Authorization: Bearer <token>`. `judgify token` makes one.',
    )
  }

  /** True when every permission of at least one of the sets is held: the meaning of `@requiresScopes(scopes:)`. */
  holdsAnyOf(scopes: readonly (readonly string[])[]): boolean {
    return scopes.some((set) => set.every((permission) => this.permissions.has(permission)))
  }

  /** Throws FORBIDDEN, naming what is lacking, unless `holdsAnyOf(scopes)`; UNAUTHENTICATED for a stranger. */
  requireAnyOf(scopes: readonly (readonly string[])[], what: string): void {
    this.requireSignedIn()
    if (this.holdsAnyOf(scopes)) return
    const needed = scopes.map((set) => set.join(' and ')).join(', or ')
    throw new AppError('FORBIDDEN', `${what} needs the permission ${needed}.`)
  }
}
