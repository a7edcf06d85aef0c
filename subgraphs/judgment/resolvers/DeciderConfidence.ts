import type { DeciderConfidenceResolvers } from '../schema.generated.ts'

export const DeciderConfidence = {
  threshold: ({ at }) => (at > 1 ? null : at),
  calibration: ({ method }) => method,
} satisfies DeciderConfidenceResolvers
