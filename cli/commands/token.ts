import type { Command } from 'commander'
import { CliFailure, WrongUsage } from '../failure.ts'
import { secondsOf } from './arguments.ts'

interface TokenOptions {
  role: string[]
  tenant?: string
  user: string
  /** Seconds. */
  ttl: number
}

const HELP = `
Made with JWT_SECRET_KEY if that is set, otherwise with the development identity in .judgify/, so call it where npm
start runs. An installation with an identity provider has its tokens from there.

Examples:
  judgify token
  judgify token --role operator --user kim@example.com --ttl 15m
  export JUDGIFY_TOKEN=$(judgify token --role quality_manager)`

/** Adds `token`. */
export function addToken(program: Command): void {
  program
    .command('token')
    .description('print an access token')
    .option('--role <role...>', 'roles of its bearer', ['tenant_admin'])
    .option('--tenant <uuid>', "the tenant (default: the development identity's)")
    .option('--user <sub>', 'who bears it, the claim `sub`', 'developer')
    .option('--ttl <span>', 'how long it lasts: 900s, 15m, 12h, 30d (default: 12h)', secondsOf, 12 * 3600)
    .addHelpText('after', HELP)
    .action(async (options: TokenOptions) => console.log(await token(options)))
}

async function token({ role, tenant, user, ttl }: TokenOptions): Promise<string> {
  const expiresIn = ttl
  if (tenant !== undefined && !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(tenant))
    throw new WrongUsage(`--tenant ${tenant} is not a UUID.`)
  const { developmentIdentity, mintToken, readSettings, roles } = await import('#host')
  const unknown = role.filter((name) => !roles.includes(name))
  if (unknown.length > 0)
    throw new WrongUsage(`--role: there is no ${unknown.join(', ')}. There are ${roles.join(', ')}.`)
  const settings = readSettings()
  const { jwtSecret, jwtIssuer: issuer, jwtAudience: audience } = settings
  if (jwtSecret !== undefined && tenant !== undefined)
    return mintToken({
      secret: jwtSecret,
      subject: user,
      tenantId: tenant,
      roles: role,
      expiresIn,
      issuer,
      audience,
    })
  if (settings.mode === 'production') throw new WrongUsage('In production mode a token needs --tenant UUID.')
  if (settings.memory)
    throw new CliFailure(
      'With JUDGIFY_MEMORY there is no secret to sign with: the server prints a token when it starts.',
    )
  const identity = developmentIdentity(settings)
  const { secret } = identity
  return mintToken({
    secret,
    subject: user,
    tenantId: tenant ?? identity.tenantId,
    roles: role,
    expiresIn,
    issuer,
    audience,
  })
}
