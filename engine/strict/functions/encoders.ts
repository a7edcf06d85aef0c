import { LONGEST_TEXT, OUT_OF_STEPS, TOO_LONG } from '../../semantics/budget.ts'
import { stepsToRead } from '../comparison.ts'
import type { StrictResult } from '../value.ts'
import { badValue, global, overload, type StrictFunction } from './definition.ts'

function decode(text: string): StrictResult {
  try {
    return Uint8Array.fromBase64(text)
  } catch {
    // The one way that the platform has of telling that a text is not base64.
    return badValue('base64.decode', 'the text is not base64.')
  }
}

function encode(bytes: Uint8Array): StrictResult {
  return (bytes.length / 3) * 4 > LONGEST_TEXT ? TOO_LONG : bytes.toBase64()
}

/** The `encoders` extension: bytes as text, with or without padding when read. */
export const encoderFunctions: readonly StrictFunction[] = [
  global(
    'base64.encode',
    overload(['bytes'], ([bytes], at) => (at.spend(stepsToRead(bytes)) ? encode(bytes) : OUT_OF_STEPS)),
  ),
  global(
    'base64.decode',
    overload(['string'], ([text], at) => (at.spend(stepsToRead(text)) ? decode(text) : OUT_OF_STEPS)),
  ),
]
