import { z } from 'zod'

/** The settings of the permissions. */
export const permissionSettings = {
  /** What a field that the viewer may not see comes to: `null` with an error, or the refusal of the whole request. */
  refused_fields: z.enum(['null', 'request']).default('null'),
}
