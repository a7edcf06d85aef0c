import type { JsonObject } from '../json.ts'

/** A record on its way to the judge. */
export interface Item {
  /** Its first line in the file. */
  line: number
  inputData: JsonObject
  idempotencyKey: string
  /** What the file says the outcome should be, as it is written there; undefined if it says nothing. */
  expected: string | undefined
}

/** How large a batch may be. */
export interface BatchLimits {
  /** Most records. */
  items: number
  /** Most bytes of JSON of the records together. A larger record travels alone. */
  bytes: number
}

/** Cuts a stream of records into batches within the limits, in order. */
export async function* cutBatches(items: AsyncIterable<Item>, limits: BatchLimits): AsyncGenerator<Item[]> {
  let batch: Item[] = []
  let bytes = 0
  for await (const item of items) {
    const size = sizeOf(item)
    if (batch.length > 0 && (batch.length >= limits.items || bytes + size > limits.bytes)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(item)
    bytes += size
  }
  if (batch.length > 0) yield batch
}

/** The bytes that a record adds to a request's body. */
export function sizeOf(item: Pick<Item, 'inputData' | 'idempotencyKey'>): number {
  return (
    Buffer.byteLength(JSON.stringify({ inputData: item.inputData, idempotencyKey: item.idempotencyKey })) + 1
  )
}
