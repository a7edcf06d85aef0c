import { type CelType, readType, readTypes, wholeType } from './type.ts'

/** One way of calling a function, as a line writes it: `size(string) -> int`, `(string).size() -> int`. */
export interface Signature {
  readonly name: string
  readonly form: 'global' | 'member'
  /** The target of a member is the first. */
  readonly parameters: readonly CelType[]
  readonly result: CelType
}

/** Reads a signature. Throws RangeError for a line that is none. */
export function readSignature(line: string): Signature {
  const target = line.startsWith('(') ? readType(line, 1) : null
  const nameAt = target === null ? 0 : target.end + 2
  const opening = line.indexOf('(', nameAt)
  const name = line.slice(nameAt, opening)
  if (
    opening === -1 ||
    !/^[^\s().]\S*$/u.test(name) ||
    (target !== null && !line.startsWith(').', target.end))
  ) {
    throw new RangeError(`There is no function in ${line}`)
  }
  const { types, end } = readTypes(line, opening + 1)
  const arrow = /^\s*->\s*/u.exec(line.slice(end))
  if (arrow === null) throw new RangeError(`There is no result in ${line}`)
  return {
    name,
    form: target === null ? 'global' : 'member',
    parameters: target === null ? types : [target.type, ...types],
    result: wholeType(line.slice(end + arrow[0].length)),
  }
}

/** Signatures by their function's name. */
export type Signatures = ReadonlyMap<string, readonly Signature[]>

/** Reads signatures, one a line. */
export function readSignatures(lines: readonly string[]): Signatures {
  const signatures = lines.map((line) => readSignature(line.trim()))
  return Map.groupBy(signatures, ({ name }) => name)
}
