import { isUnknown } from '../values/unknown.ts'
import type { Result } from './operand.ts'
import type { Truth } from './logic.ts'

/** Whether a field is there: null is, but what would be under it isn't. Other unknowns stay unknown. */
export function present(field: Result): Truth {
  return isAbsent(field) ? false : isUnknown(field) ? field : true
}

function isAbsent(result: Result): boolean {
  return isUnknown(result) && (result.reason === 'MISSING' || result.reason === 'NULL')
}

/** The first argument that is neither missing nor null; the last one when all are. */
export function coalesce(results: readonly Result[]): Result {
  return results.find((result) => result !== null && !isAbsent(result)) ?? results.at(-1) ?? null
}
