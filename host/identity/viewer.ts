import { AppError } from '../errors.ts'

/** Whoever asks: a person, a machine or one of our own services, always within one tenant. */
export class Viewer {
  /** UUID of the tenant whose rows alone are visible. */
  readonly tenantId: string
  /** The token's `sub`; `service:<slug>` for our own services. */
  readonly subject: string
  /** Permissions of the form `resource:verb`. */
  readonly permissions: ReadonlySet<string>

  constructor(tenantId: string, subject: string, permissions: Iterable<string>) {
    this.tenantId = tenantId
    this.subject = subject
    this.permissions = new Set(permissions)
  }

  /** True when every permission of at least one of the sets is held: the meaning of `@requiresScopes(scopes:)`. */
  holdsAnyOf(scopes: readonly (readonly string[])[]): boolean {
    return scopes.some((set) => set.every((permission) => this.permissions.has(permission)))
  }

  /** Throws FORBIDDEN, naming what is lacking, unless `holdsAnyOf(scopes)`. */
  requireAnyOf(scopes: readonly (readonly string[])[], what: string): void {
    if (this.holdsAnyOf(scopes)) return
    const needed = scopes.map((set) => set.join(' and ')).join(', or ')
    throw new AppError('FORBIDDEN', `${what} needs the permission ${needed}.`)
  }
}
