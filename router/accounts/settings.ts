import { z } from 'zod'

const seconds = z.coerce.number().int().positive()

/** The section `accounts` of the settings. */
export const settings = z.object({
  /** Seconds that an access token lasts. */
  access_token_seconds: seconds.max(3600).default(15 * 60),
  /** Seconds that a refresh token lasts: a session ends when it was not refreshed for so long. */
  refresh_token_seconds: seconds.default(30 * 24 * 3600),
  /** Characters that a password has at least. */
  password_min_length: z.coerce.number().int().min(8).max(64).default(12),
  /** Failed attempts at one account until it is locked for a while. */
  lock_after_failures: z.coerce.number().int().min(2).max(100).default(5),
  /** Failed attempts from one address, at whatever accounts, until it is locked out for a while. */
  lock_address_after_failures: z.coerce.number().int().min(2).default(50),
  /** Seconds of the first lock; each further one lasts twice as long, up to an hour. */
  lock_seconds: seconds.max(3600).default(30),
})

/** The accounts' settings, checked and with defaults. */
export type AccountSettings = z.infer<typeof settings>
