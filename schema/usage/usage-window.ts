import { hourOf } from '../store/store.ts'
import type { Store } from '../store/store.ts'
import { operationsInUse } from './recorded-operation.ts'
import type { UsageWindow } from './recorded-operation.ts'

/** A day in milliseconds. */
const DAY = 86_400_000

/** What was asked for in the last `days` days; `complete` when usage was recorded in the first hour of them already. */
export async function usageWindow(store: Store | null, days: number, now: Date): Promise<UsageWindow> {
  if (store === null) return { operations: [], days, complete: false }
  const since = hourOf(new Date(now.getTime() - days * DAY))
  const first = await store.recordedSince()
  return {
    operations: operationsInUse(await store.usage(since)),
    days,
    complete: first !== null && first <= since,
  }
}
