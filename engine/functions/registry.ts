import type { FunctionDefinition } from './definition.ts'
import { conversionFunctions } from './conversions.ts'
import { listFunctions } from './lists.ts'
import { numberFunctions } from './numbers.ts'
import { textFunctions } from './text.ts'
import { timeFunctions } from './times.ts'

const BY_NAME: ReadonlyMap<string, FunctionDefinition> = new Map(
  [numberFunctions, conversionFunctions, textFunctions, listFunctions, timeFunctions]
    .flat()
    .flatMap((definition) => definition.names.map((name) => [name, definition] as const)),
)

/** The function of a name, if there is one. */
export function functionNamed(name: string): FunctionDefinition | undefined {
  return BY_NAME.get(name)
}

/** The names of all functions. */
export const FUNCTION_NAMES: readonly string[] = [...BY_NAME.keys()]
