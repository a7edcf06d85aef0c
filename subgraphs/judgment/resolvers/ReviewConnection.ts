import type { ReviewConnectionResolvers } from '../schema.generated.ts'
import { occasionOf } from './Review.ts'

export const ReviewConnection = {
  totalCount: ({ filter }, _, { viewer, now, reviewStore }) =>
    reviewStore.count(filter, occasionOf(viewer, now())),
} satisfies ReviewConnectionResolvers
