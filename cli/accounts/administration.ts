import { randomUUID } from 'node:crypto'
import type { Command } from 'commander'
import { type ConnectionOptions, connect, isThisMachine } from '../connection.ts'
import { CliFailure, WrongUsage } from '../failure.ts'
import { GraphClient } from '../graph-client.ts'

/** Whom a minted token names. */
const SUBJECT = 'cli'

/** How long one lasts, in seconds: for one command. */
const LIFE = 60

/**
 * A client that may manage users and API keys: with the token given; or where the server runs, which shows itself by
 * its secret: in development with its identity's, in production with JWT_SECRET_KEY of the environment, for the tenant
 * of --tenant. With `orNew` a new tenant is made when none is named, and told. Throws CliFailure, WrongUsage.
 */
export async function administer(
  command: Command,
  { orNew = false }: { orNew?: boolean } = {},
): Promise<GraphClient> {
  const { url, token, tenant } = command.optsWithGlobals<ConnectionOptions & { tenant?: string }>()
  if (tenant !== undefined && !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(tenant))
    throw new WrongUsage(`--tenant ${tenant} is not a UUID.`)
  if (token !== undefined && tenant !== undefined)
    throw new WrongUsage('A token belongs to a tenant: give --token or --tenant, not both.')
  const { mintToken, readSettings } = await import('#host')
  const settings = token === undefined && isThisMachine(url) ? readSettings() : undefined
  const { jwtSecret: secret, mode, jwtIssuer: issuer, jwtAudience: audience } = settings ?? {}
  if (secret === undefined || (mode === 'development' && tenant === undefined)) {
    if (tenant !== undefined) throw new CliFailure('--tenant needs JWT_SECRET_KEY, where the server runs.')
    return connect(command)
  }
  if (tenant === undefined && !orNew) throw new WrongUsage('In production mode this needs --tenant UUID.')
  const tenantId = tenant ?? randomUUID()
  if (tenant === undefined) console.error(`This is a new tenant: ${tenantId}`)
  const who = { subject: SUBJECT, tenantId, roles: ['tenant_admin'], expiresIn: LIFE }
  return new GraphClient({ url, token: await mintToken({ secret, ...who, issuer, audience }) })
}

/** Adds the option that `administer` reads. */
export function withTenant(command: Command): Command {
  return command.option('--tenant <uuid>', 'whose, where the server runs; a token has one already')
}
