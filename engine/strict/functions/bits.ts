import { Uint } from '../scalars.ts'
import type { StrictResult } from '../value.ts'
import { badValue, global, overload, type StrictFunction } from './definition.ts'

function ofPair(name: string, apply: (left: bigint, right: bigint) => bigint): StrictFunction {
  return global(
    name,
    overload(['int', 'int'], ([left, right]) => apply(left, right)),
    overload(['uint', 'uint'], ([left, right]) => new Uint(apply(left.value, right.value))),
  )
}

/** A shift within 64 bits: what goes beyond is lost, and what comes in is 0, whatever the sign. */
function shift(name: string, apply: (bits: bigint, places: bigint) => bigint): StrictFunction {
  const shifted = (bits: bigint, places: bigint, wrap: (bits: bigint) => StrictResult): StrictResult => {
    if (places < 0n) return badValue(name, 'places are counted from 0.')
    return wrap(places > 63n ? 0n : apply(BigInt.asUintN(64, bits), places))
  }
  return global(
    name,
    overload(['int', 'int'], ([value, places]) => shifted(value, places, (bits) => BigInt.asIntN(64, bits))),
    overload(['uint', 'int'], ([{ value }, places]) =>
      shifted(value, places, (bits) => new Uint(BigInt.asUintN(64, bits))),
    ),
  )
}

/** The functions of bits in the `math` extension. */
export const bitFunctions: readonly StrictFunction[] = [
  ofPair('math.bitAnd', (left, right) => left & right),
  ofPair('math.bitOr', (left, right) => left | right),
  ofPair('math.bitXor', (left, right) => left ^ right),
  global(
    'math.bitNot',
    overload(['int'], ([value]) => ~value),
    overload(['uint'], ([{ value }]) => new Uint(BigInt.asUintN(64, ~value))),
  ),
  shift('math.bitShiftLeft', (bits, places) => bits << places),
  shift('math.bitShiftRight', (bits, places) => bits >> places),
]
