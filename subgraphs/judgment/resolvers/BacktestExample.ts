import type { BacktestExampleResolvers } from '../schema.generated.ts'

export const BacktestExample = {
  judgment: ({ judgmentId }, _, { judgment }) => (judgmentId === null ? null : judgment(judgmentId)),
} satisfies BacktestExampleResolvers
