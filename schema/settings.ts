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
})

/** Where the registry is and whom it trusts. */
export type RegistrySettings = {
  host: Settings
  store: 'files' | 'postgres'
  dir: string
  dataDir: string
  usageDays: number
  signingKeyFile: string | undefined
  trustedKeysFile: string | undefined
}

/** Reads the settings; folders that are not absolute are below `root`. Throws SettingsError. */
export function readRegistrySettings(root: string, environment?: Environment): RegistrySettings {
  const host = readSettings(environment, { registry: Object.keys(registrySettings.shape) })
  const parsed = registrySettings.safeParse(host.sections['registry'] ?? {})
  if (!parsed.success)
    throw new SettingsError(
      parsed.error.issues.map(({ path, message }) => `registry.${path.join('.')}: ${message}`),
    )
  const { store, dir, signing_key_file, trusted_keys_file, usage_days } = parsed.data
  const dataDir = path.resolve(root, host.dataDir)
  if (store === 'postgres' && host.databaseUrl === undefined)
    throw new SettingsError(['registry.store: is postgres, and there is no DATABASE_URL'])
  return {
    host,
    store: store ?? (host.databaseUrl === undefined ? 'files' : 'postgres'),
    dir: path.resolve(root, dir ?? path.join(dataDir, 'registry')),
    dataDir,
    usageDays: usage_days,
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
