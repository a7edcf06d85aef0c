import type { Expression } from '../syntax/tree.ts'
import { isUnknown, Unknown } from '../values/unknown.ts'
import type { Code, Scope } from './code.ts'
import type { StrictRun } from './run.ts'
import { select } from './selection.ts'
import { type StrictResult, TYPE_VALUES } from './value.ts'

/** A path of names as it is written: `a.b.c`, `.a.b`. */
export interface QualifiedName {
  readonly names: readonly string[]
  /** Written with a leading dot: looked up neither among variables nor in the container. */
  readonly absolute: boolean
}

/** The qualified name that a node may be, or null. */
export function qualifiedName(node: Expression): QualifiedName | null {
  if (node.kind === 'identifier') return { names: [node.name], absolute: node.absolute }
  if (node.kind !== 'selection' || node.optional === true) return null
  const target = qualifiedName(node.target)
  return target && { ...target, names: [...target.names, node.field] }
}

/** Whether a name begins with a variable of a macro. */
export function isLocal({ names: [root = ''], absolute }: QualifiedName, { variables }: Scope): boolean {
  return !absolute && variables.includes(root)
}

/** What a name can stand for, in the order of "Name Resolution" of the CEL specification: `a.b.x`, `a.x`, `x`. */
export function candidates(name: string, absolute: boolean, { container }: Scope): string[] {
  const packages = absolute || container === '' ? [] : container.split('.')
  return [
    ...packages.map((_, place) => `${packages.slice(0, packages.length - place).join('.')}.${name}`),
    name,
  ]
}

/** One way to read a qualified name: the first names are a variable's, the rest are fields of it. */
interface Reading {
  readonly variables: readonly string[]
  readonly fields: readonly string[]
}

/** Reads a name from the input: the longest variable counts, and a type by its name where there is no variable. */
export function compileName(name: QualifiedName, scope: Scope): Code {
  const { names, absolute } = name
  const readings = names.map((_, place): Reading => {
    const length = names.length - place
    return {
      variables: candidates(names.slice(0, length).join('.'), absolute, scope),
      fields: names.slice(length),
    }
  })
  const type = candidates(names.join('.'), absolute, scope)
    .map((one) => TYPE_VALUES.get(one))
    .find(Boolean)
  const path = names.join('.')
  const missing = new Unknown('MISSING', `\`${path}\` is missing.`, path)
  if (type === undefined) scope.onRead(names)
  return (run) => {
    const result = read(readings, run, path)
    return result === undefined ? (type ?? missing) : result
  }
}

function read(readings: readonly Reading[], run: StrictRun, path: string): StrictResult | undefined {
  for (const { variables, fields } of readings) {
    for (const variable of variables) {
      const value = run.variable(variable)
      if (value !== undefined) return follow(value, fields, path)
    }
  }
  return undefined
}

function follow(root: StrictResult, fields: readonly string[], path: string): StrictResult {
  let result = root
  for (const field of fields) {
    if (isUnknown(result)) return result
    result = select(result, field, { text: path, path, optional: false })
  }
  return result
}
