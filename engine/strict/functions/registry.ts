import { conversionFunctions } from './conversions.ts'
import type { StrictFunction } from './definition.ts'
import { encoderFunctions } from './encoders.ts'
import { formatFunctions } from './format.ts'
import { bitFunctions } from './bits.ts'
import { mathFunctions } from './math.ts'
import { optionalFunctions } from './optionals.ts'
import { stringFunctions } from './strings.ts'
import { textFunctions } from './text.ts'
import { timeFunctions } from './times.ts'

const ALL: readonly StrictFunction[] = [
  conversionFunctions,
  textFunctions,
  timeFunctions,
  optionalFunctions,
  stringFunctions,
  formatFunctions,
  mathFunctions,
  bitFunctions,
  encoderFunctions,
].flat()

function ofForm(form: StrictFunction['form']): ReadonlyMap<string, StrictFunction> {
  return new Map(ALL.filter((one) => one.form === form).map((one) => [one.name, one]))
}

/** The functions called before their arguments, by qualified name. */
export const GLOBAL_FUNCTIONS: ReadonlyMap<string, StrictFunction> = ofForm('global')

/** The functions called after a dot, by name. */
export const MEMBER_FUNCTIONS: ReadonlyMap<string, StrictFunction> = ofForm('member')
