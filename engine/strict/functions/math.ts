import { OUT_OF_STEPS } from '../../semantics/budget.ts'
import { compareStrict } from '../comparison.ts'
import { int } from '../integers.ts'
import { Uint } from '../scalars.ts'
import { type StrictResult, type StrictValue, typeOf } from '../value.ts'
import {
  badValue,
  global,
  noOverload,
  overload,
  type StrictFunction,
  type StrictSurroundings,
} from './definition.ts'

const NUMBER = ['int', 'uint', 'double'] as const

function extreme(
  name: string,
  items: readonly StrictValue[],
  sign: 1 | -1,
  surroundings: StrictSurroundings,
): StrictResult {
  if (!surroundings.spend(1 + items.length)) return OUT_OF_STEPS
  let best = items[0]
  if (best === undefined) return badValue(name, 'the list has no items.')
  for (const item of items) {
    if (!NUMBER.some((type) => type === typeOf(item))) return noOverload(name, [items])
    if ((compareStrict(item, best) ?? 0) * sign > 0) best = item
  }
  return best
}

function extremeOf(name: string, sign: 1 | -1): StrictFunction {
  return global(
    name,
    overload(['list'], ([items], at) => extreme(name, items, sign, at)),
    overload([NUMBER], (items, at) => extreme(name, items, sign, at), true),
  )
}

function ofDouble(name: string, apply: (value: number) => number | boolean): StrictFunction {
  return global(
    name,
    overload(['double'], ([value]) => apply(value)),
  )
}

/** Half away from zero, as CEL has it; `Math.round` goes up, and adding a half first rounds 0.49999999999999994. */
function roundHalfAway(value: number): number {
  const whole = Math.trunc(value)
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole
}

function signOf(value: bigint): bigint {
  return value === 0n ? 0n : value < 0n ? -1n : 1n
}

/** The `math` extension, but for its functions of bits. */
export const mathFunctions: readonly StrictFunction[] = [
  extremeOf('math.greatest', 1),
  extremeOf('math.least', -1),
  ofDouble('math.ceil', Math.ceil),
  ofDouble('math.floor', Math.floor),
  ofDouble('math.round', roundHalfAway),
  ofDouble('math.trunc', Math.trunc),
  ofDouble('math.isNaN', Number.isNaN),
  ofDouble('math.isInf', (value) => !Number.isNaN(value) && !Number.isFinite(value)),
  ofDouble('math.isFinite', Number.isFinite),
  global(
    'math.abs',
    overload(['int'], ([value]) => int(value < 0n ? -value : value)),
    overload(['uint'], ([value]) => value),
    overload(['double'], ([value]) => Math.abs(value)),
  ),
  global(
    'math.sign',
    overload(['int'], ([value]) => signOf(value)),
    overload(['uint'], ([{ value }]) => new Uint(signOf(value))),
    overload(['double'], ([value]) => Math.sign(value)),
  ),
  global(
    'math.sqrt',
    overload([NUMBER], ([value]) => Math.sqrt(Number(String(value)))),
  ),
]
