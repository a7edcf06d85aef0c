import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import type { Settings } from '../settings.ts'

const identity = z.object({ secret: z.string().min(32), tenantId: z.guid() })

/** The secret and the tenant of an installation that nobody configured. */
export type DevelopmentIdentity = z.infer<typeof identity>

/**
 * The development identity: made at first start, kept in `<dataDir>/development-identity.json` (mode 0600), or in
 * this process alone with `--memory`. A configured JWT secret takes its secret's place. Never called in production.
 */
export function developmentIdentity(settings: Settings): DevelopmentIdentity {
  const made = settings.memory ? fresh() : kept(settings.dataDir)
  return { ...made, secret: settings.jwtSecret ?? made.secret }
}

function kept(dataDir: string): DevelopmentIdentity {
  const path = join(dataDir, 'development-identity.json')
  mkdirSync(dataDir, { recursive: true })
  try {
    writeFileSync(path, `${JSON.stringify(fresh(), null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return identity.parse(JSON.parse(readFileSync(path, 'utf8')))
}

function fresh(): DevelopmentIdentity {
  return { secret: randomBytes(48).toString('base64url'), tenantId: randomUUID() }
}
