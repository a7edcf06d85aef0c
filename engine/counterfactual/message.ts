import type { JsonValue } from '../values/value.ts'
import type { Change } from './change.ts'

/** A counterfactual as a sentence: `OK if 진동 were 3.9 or less (now 4.3)`. */
export function sentenceOf(outcome: JsonValue, changes: readonly Change[]): string {
  const told = changes.map(({ path, from, to, beyond }) => {
    const wide = beyond === 'OR_LESS' ? ' or less' : beyond === 'OR_MORE' ? ' or more' : ''
    return `${path} were ${plain(to)}${wide} (now ${from === undefined ? 'missing' : plain(from)})`
  })
  return `${plain(outcome)} if ${told.join(' and ')}`
}

function plain(value: JsonValue): string {
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value)
}
