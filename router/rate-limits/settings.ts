import { z } from 'zod'

const perMinute = z.coerce.number().int().min(0)

/** The keys of the rate limits: operations a minute by user, else by address, for the standard tier; 0 sets no limit. */
export const rateLimitSettings = {
  rate_limit_default: perMinute.default(60),
  rate_limit_judgment: perMinute.default(120),
  rate_limit_workflow_creation: perMinute.default(30),
  rate_limit_login: perMinute.default(10),
}
