import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutBatches, type Item, sizeOf } from '../judging/batches.ts'
import { collect } from './chunks.ts'

test('Batches keep the order, lose nothing and stay within both limits.', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'grapheme', maxLength: 60 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 100, max: 1000 }),
      async (texts, items, bytes) => {
        const all = texts.map((text, index): Item => ({
          line: index + 2,
          inputData: { text },
          idempotencyKey: `k:${index}`,
          expected: undefined,
        }))
        async function* stream(): AsyncGenerator<Item> {
          yield* all
        }
        const batches = await collect(cutBatches(stream(), { items, bytes }))
        expect(batches.flat()).toEqual(all)
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(items)
          const size = batch.reduce((sum, item) => sum + sizeOf(item), 0)
          expect(size <= bytes || batch.length === 1).toBe(true)
        }
      },
    ),
  )
})
