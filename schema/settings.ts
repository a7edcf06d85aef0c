import path from 'node:path'
import { z } from 'zod'
import { SettingsError, readSettings } from '../host/settings.ts'
import type { Environment, Settings } from '../host/settings.ts'
import { developmentKey, publicHalf, readSigningKey, readTrustedKeys } from './artifact/keys.ts'
import type { SigningKey, TrustedKeys } from './artifact/keys.ts'

/** The section `registry` of the settings: keys in snake case. */
export const registrySettings = z.object({
  /** `files` or `postgres`; unset, PostgreSQL where there is a DATABASE_URL. */
  store: z.enum(['files', 'postgres']).optional(),
  /** Folder of the file back end; unset, `registry` in the data folder. */
  dir: z.string().min(1).optional(),
  /** File with the private key, a JSON Web Key, only where somebody publishes; unset, development makes one. */
  signing_key_file: z.string().min(1).optional(),
  /** File with the public keys, a JSON Web Key Set; unset, the public half of the signing key. */
  trusted_keys_file: z.string().min(1).optional(),
  /** Days: usage that is older doesn't count. */
  usage_days: z.coerce.number().int().min(1).max(730).default(30),
  /** Days: usage that is older is forgotten. */
  usage_kept_days: z.coerce.number().int().min(1).max(3650).default(90),
  /** Whether the router records which operations are asked for. */
  record_usage: z.stringbool().or(z.boolean()).default(true),
  /** Where a router reads the registry by HTTP: a server of the file back end's folder; unset, from the back end. */
  url: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' }).optional(),
  /** The contract that a router serves; unset, the whole graph. */
  contract: z.string().min(1).optional(),
  /** Seconds between a router's looks at the registry. */
  poll_seconds: z.coerce.number().positive().default(30),
  /** Folder of a router's last good copy; unset, `last-good` in the data folder. */
  last_good_dir: z.string().min(1).optional(),
})

/** Where the registry is and whom it trusts. */
export type RegistrySettings = {
  host: Settings
  store: 'files' | 'postgres'
  dir: string
  dataDir: string
  usageDays: number
  usageKeptDays: number
  /** Whether usage is recorded: not where all is in memory and no folder is named. */
  recordsUsage: boolean
  url: string | undefined
  contract: string | undefined
  pollSeconds: number
  lastGoodDir: string
  signingKeyFile: string | undefined
  trustedKeysFile: string | undefined
}

/** Reads the settings; folders that are not absolute are below `root`. Throws SettingsError. */
export function readRegistrySettings(root: string, environment?: Environment): RegistrySettings {
  return registrySettingsOf(
    root,
    readSettings(environment, { registry: Object.keys(registrySettings.shape) }),
  )
}

/** The same of settings that are read already, the section `registry` among them. Throws SettingsError. */
export function registrySettingsOf(root: string, host: Settings): RegistrySettings {
  const parsed = registrySettings.safeParse(host.sections['registry'] ?? {})
  if (!parsed.success)
    throw new SettingsError(
      parsed.error.issues.map(({ path, message }) => `registry.${path.join('.')}: ${message}`),
    )
  const { store, dir, signing_key_file, trusted_keys_file, usage_days: usageDays, ...router } = parsed.data
  const dataDir = path.resolve(root, host.dataDir)
  if (store === 'postgres' && host.databaseUrl === undefined)
    throw new SettingsError(['registry.store: is postgres, and there is no DATABASE_URL'])
  return {
    host,
    store: store ?? (host.databaseUrl === undefined ? 'files' : 'postgres'),
    dir: path.resolve(root, dir ?? path.join(dataDir, 'registry')),
    dataDir,
    usageDays,
    usageKeptDays: Math.max(usageDays, router.usage_kept_days),
    recordsUsage: router.record_usage && (!host.memory || dir !== undefined),
    url: router.url,
    contract: router.contract,
    pollSeconds: router.poll_seconds,
    lastGoodDir: path.resolve(root, router.last_good_dir ?? path.join(dataDir, 'last-good')),
    signingKeyFile: signing_key_file && path.resolve(root, signing_key_file),
    trustedKeysFile: trusted_keys_file && path.resolve(root, trusted_keys_file),
  }
}

/** The key to sign with. Throws SettingsError in production where none is set. */
export async function signingKeyOf(settings: RegistrySettings): Promise<SigningKey> {
  const { signingKeyFile: file, host, dataDir } = settings
  if (file !== undefined) return read('REGISTRY_SIGNING_KEY_FILE', file, readSigningKey)
  if (host.mode === 'development') return developmentKey(dataDir)
  throw new SettingsError([
    'REGISTRY_SIGNING_KEY_FILE: is required in production mode to publish; make a key with: node schema/cli.ts key',
  ])
}

/** The keys that are trusted. Throws SettingsError in production where none is set. */
export async function trustedKeysOf(settings: RegistrySettings): Promise<TrustedKeys> {
  const { trustedKeysFile: file } = settings
  return file === undefined
    ? publicHalf(await signingKeyOf(settings))
    : read('REGISTRY_TRUSTED_KEYS_FILE', file, readTrustedKeys)
}

function read<T>(variable: string, file: string, reader: (file: string) => T): T {
  try {
    return reader(file)
  } catch (error) {
    const reason = error instanceof z.ZodError ? 'it holds no Ed25519 key with a kid' : String(error)
    throw new SettingsError([`${variable}: ${file} can't be read: ${reason}`])
  }
}
