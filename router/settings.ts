import { z } from 'zod'
import { type Platform, SettingsError } from '#host'
import { registrySettings } from '#registry'
import { documentSettings } from './documents/settings.ts'
import { httpSettings } from './http/settings.ts'
import { identitySettings } from './identity/settings.ts'
import { limitSettings } from './limits/settings.ts'
import { permissionSettings } from './permissions/settings.ts'
import { planningSettings } from './planning/settings.ts'
import { rateLimitSettings } from './rate-limits/settings.ts'
import { reloadSettings } from './reloading/settings.ts'
import { subgraphCallSettings } from './subgraph-calls/settings.ts'
import { subscriptionSettings } from './subscriptions/settings.ts'

/** The section `router` of the settings: keys in snake case, all with defaults. Each folder of the router brings its own. */
export const routerSettings = z.object({
  ...httpSettings,
  ...identitySettings,
  ...rateLimitSettings,
  ...documentSettings,
  ...limitSettings,
  ...permissionSettings,
  ...planningSettings,
  ...reloadSettings,
  ...subgraphCallSettings,
  ...subscriptionSettings,
})

/** The sections of the settings that a router reads. */
export const routerSections = { router: routerSettings, registry: registrySettings }

/** The router's settings, checked and with defaults. */
export type RouterSettings = z.infer<typeof routerSettings>

/** Reads the router's section; throws SettingsError with all problems together. */
export function routerSettingsOf({ settings }: Platform): RouterSettings {
  const parsed = routerSettings.safeParse(settings.sections['router'] ?? {})
  if (parsed.success) return parsed.data
  throw new SettingsError(
    parsed.error.issues.map(({ path, message }) => `router.${path.join('.')}: ${message}`),
  )
}
