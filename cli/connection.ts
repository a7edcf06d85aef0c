import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { CliFailure } from './failure.ts'
import { GraphClient } from './graph-client.ts'

/** Options that every command has. */
export interface ConnectionOptions {
  /** The router's address. */
  url: string
  /** Access token; undefined mints one from the development identity. */
  token?: string
}

/** Whom a minted token names. */
const SUBJECT = 'cli'

/** How long a minted token lasts: longer than any file takes to judge. */
const LIFE = '12h'

/** A client for a command, by the global options --url and --token. Throws CliFailure if there is no token to be had. */
export async function connect(command: Command): Promise<GraphClient> {
  const { url, token } = command.optsWithGlobals<ConnectionOptions>()
  return new GraphClient({ url, token: token ?? (await developmentToken(url)) })
}

async function developmentToken(url: string): Promise<string> {
  if (!isThisMachine(url))
    throw new CliFailure(`${url} needs a token of its own: set JUDGIFY_TOKEN or say --token TOKEN.`)
  const { developmentIdentity, mintToken, readSettings } = await import('#host')
  const settings = readSettings()
  if (settings.mode === 'production' || settings.memory || !existsSync(settings.dataDir))
    throw new CliFailure(
      `There is no token: set JUDGIFY_TOKEN or say --token TOKEN, or call this where ${settings.dataDir}/ is (where npm start ran).`,
    )
  const { secret, tenantId } = developmentIdentity(settings)
  const { jwtIssuer: issuer, jwtAudience: audience } = settings
  return mintToken({
    secret,
    tenantId,
    subject: SUBJECT,
    roles: ['tenant_admin'],
    expiresIn: LIFE,
    issuer,
    audience,
  })
}

/** Whether an address is this machine's own: its clock is ours, and a token minted here may go there. */
export function isThisMachine(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d+){3}$/.test(host)
}
