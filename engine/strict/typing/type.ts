/**
 * A type as CEL's checker sees it: a name with parameters, as in `list(int)`. A name of one capital letter, or one
 * that begins with `_var`, stands for a type that is still to be found.
 */
export interface CelType {
  readonly name: string
  readonly parameters: readonly CelType[]
  /** How many names it is written with. */
  readonly size: number
}

// Types share their parts, so a short expression could have one that is endless on paper.
const LARGEST = 1_000

export const DYN: CelType = { name: 'dyn', parameters: [], size: 1 }

/** A type from its name and parameters; `dyn` when it would be written with more than 1,000 names. */
export function typeNamed(name: string, ...parameters: readonly CelType[]): CelType {
  const size = parameters.reduce((sum, parameter) => sum + parameter.size, 1)
  return size > LARGEST ? DYN : { name, parameters, size }
}

export const BOOL: CelType = typeNamed('bool')
export const INT: CelType = typeNamed('int')

/** Whether a type is still to be found. */
export function isVariable({ name }: CelType): boolean {
  return /^(?:[A-Z]|_var\d+)$/u.test(name)
}

/** A type as it is written. */
export function printType({ name, parameters }: CelType): string {
  return parameters.length === 0 ? name : `${name}(${parameters.map(printType).join(', ')})`
}

/** The type that a text writes from an offset on, with where it ends. Throws RangeError for what is none. */
export function readType(text: string, from = 0): { type: CelType; end: number } {
  const pattern = /\s*([\w.]+)/uy
  pattern.lastIndex = from
  const name = pattern.exec(text)?.[1]
  if (name === undefined) throw new RangeError(`There is no type at ${from} in ${text}`)
  if (text[pattern.lastIndex] !== '(') return { type: typeNamed(name), end: pattern.lastIndex }
  const { types, end } = readTypes(text, pattern.lastIndex + 1)
  return { type: typeNamed(name, ...types), end }
}

/** The type that a text is. Throws RangeError for what is none, or more. */
export function wholeType(text: string): CelType {
  const { type, end } = readType(text)
  if (text.slice(end).trim() !== '') throw new RangeError(`There is more than a type in ${text}`)
  return type
}

/** Types up to a closing bracket, with where it is passed. */
export function readTypes(text: string, from: number): { types: CelType[]; end: number } {
  const types: CelType[] = []
  let at = from
  while (at < text.length && text[at] !== ')') {
    const { type, end } = readType(text, text[at] === ',' ? at + 1 : at)
    types.push(type)
    at = end
  }
  if (text[at] !== ')') throw new RangeError(`A bracket is not closed in ${text}`)
  return { types, end: at + 1 }
}
