import type { Command } from 'commander'
import { administer, withTenant } from '../accounts/administration.ts'
import { pages } from '../accounts/users.ts'
import { CliFailure } from '../failure.ts'
import { alignTable } from '../terminal/table.ts'
import { secondsOf } from './arguments.ts'

/** An API key in a list. */
interface ListedKey {
  id: string
  name: string
  prefix: string
  permissions: string[]
  expiresAt: string | null
  lastUsedAt: string | null
  revokedAt: string | null
}

/** Adds `key` and what can be done with API keys. */
export function addKey(program: Command): void {
  const key = program.command('key').description('make, list and revoke API keys for machines')
  addCreate(key)
  addList(key)
  addRevoke(key)
}

function addCreate(key: Command): void {
  withTenant(key.command('create'))
    .description('make an API key and print it: it is shown this once')
    .argument('<name>', 'what it is for')
    .requiredOption('--permission <permission...>', 'what it may do: judgment:execute …')
    .option('--expires <span>', 'when it ends by itself: 12h, 90d (default: never)', secondsOf)
    .addHelpText(
      'after',
      '\nExample:\n  judgify key create "MES line 2" --permission judgment:execute --expires 90d',
    )
    .action(async (name: string, options: { permission: string[]; expires?: number }, command: Command) => {
      const client = await administer(command)
      const { permission: permissions, expires } = options
      const expiresAt = expires === undefined ? null : new Date(Date.now() + expires * 1000).toISOString()
      type Created = { result: { message?: string; secret: string; apiKey: { id: string } } }
      const input = { name, permissions, expiresAt }
      const { result } = await client.execute<Created>('create-api-key', { input })
      if (result.message !== undefined) throw new CliFailure(result.message)
      console.error(`Key ${result.apiKey.id}. Keep it: it is not shown again.`)
      console.log(result.secret)
    })
}

function addList(key: Command): void {
  withTenant(key.command('list'))
    .description('list API keys, newest first')
    .action(async (_: object, command: Command) => {
      const client = await administer(command)
      const rows = [['ID', 'ENDS', 'LAST USED', 'PERMISSIONS', 'NAME']]
      const keys = pages<ListedKey>(async (after) => {
        type Listed = {
          apiKeys: { nodes: ListedKey[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } }
        }
        return (await client.execute<Listed>('list-api-keys', { first: 100, after })).apiKeys
      })
      for await (const found of keys) {
        const ends = found.revokedAt === null ? (found.expiresAt ?? 'never') : 'revoked'
        rows.push([found.id, ends, found.lastUsedAt ?? 'never', found.permissions.join(' '), found.name])
      }
      if (rows.length === 1) console.error('There are none. Make one with: judgify key create --help')
      else console.log(alignTable(rows, ['left', 'left', 'left', 'left', 'left']).join('\n'))
    })
}

function addRevoke(key: Command): void {
  withTenant(key.command('revoke'))
    .description('end an API key for good')
    .argument('<id>', 'its id, as `key list` shows it')
    .action(async (id: string, _: object, command: Command) => {
      const client = await administer(command)
      type Revoked = { revokeApiKey: { id: string; name: string } }
      const { revokeApiKey } = await client.execute<Revoked>('revoke-api-key', { id })
      console.log(`revoked ${revokeApiKey.id}  ${revokeApiKey.name}`)
    })
}
