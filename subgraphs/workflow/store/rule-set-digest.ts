import { canonicalJson } from '#engine'
import { createHash } from 'node:crypto'
import type { RuleSet } from '../domain/definition.ts'

/** SHA-256 of a rule set's canonical JSON, in hexadecimal: equal rule sets have equal digests, whatever their keys' order. */
export function ruleSetDigest(ruleSet: RuleSet): string {
  return createHash('sha256').update(canonicalJson(ruleSet)).digest('hex')
}
