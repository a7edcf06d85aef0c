import { signedText } from '../domain/promotion.ts'
import type { RulePromotionResolvers } from '../schema.generated.ts'

export const RulePromotion = {
  intact: (promotion, _, { viewer, isIntact }) =>
    isIntact(signedText(viewer.tenantId, promotion), promotion.signature),
} satisfies RulePromotionResolvers
