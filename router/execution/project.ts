import type { AnswerError } from '#host'
import { type JsonObject, own } from './json-object.ts'
import type { Field, Fields, Leaf, ObjectShape, Value } from './shape.ts'

/** What the tree of data is written with. */
export interface Projection {
  /** JSON of `__schema` or `__type`. */
  introspect: (field: Extract<Field['content'], { kind: 'introspection' }>['field']) => string
  /** What of the data is not as the schema promises; paths are complete when the writing has ended. */
  faults: Fault[]
  /** Objects that stand at several places, and what has been written of them. */
  readonly shared: ReadonlySet<JsonObject>
  readonly texts: Map<ObjectShape, Map<JsonObject, string>>
}

/** A value that isn't as the schema promises. */
export interface Fault extends AnswerError {
  path: (string | number)[]
}

/** No value: null, and the fault has been told. JSON is never empty. */
const FAILED = ''

/**
 * Writes the data of an answer as JSON: what of the tree was selected, in order, with GraphQL's null propagation. What
 * wasn't fetched is null. Returns `null` when nothing is left.
 */
export function writeData(fields: Fields, data: JsonObject, projection: Projection): string {
  return writeFields(fields, data, projection) || 'null'
}

function writeFields({ fields, type }: Fields, object: JsonObject, projection: Projection): string {
  if (fields.length === 0) return '{}'
  const { faults } = projection
  let text = ''
  for (const field of fields) {
    const told = faults.length
    const value = writeField(field, object, projection)
    if (faults.length > told) prefixPaths(faults, told, field.name)
    if (value === FAILED) return FAILED
    if (value === NULL_REFUSED) {
      faults.push(fault(`Cannot return null for non-nullable field ${type}.${field.name}.`, field.name))
      return FAILED
    }
    text += field.prefix + value
  }
  return `${text}}`
}

/** Null where none may be, and the fault has not been told yet. */
const NULL_REFUSED = ' '

function writeField({ name, content }: Field, object: JsonObject, projection: Projection): string {
  switch (content.kind) {
    case 'typename':
      return content.json
    case 'fetched typename': {
      const type = own(object, name)
      return typeof type === 'string' && content.possible.has(type) ? JSON.stringify(type) : FAILED
    }
    case 'introspection':
      return projection.introspect(content.field)
    case 'list':
    case 'object':
    case 'leaf':
    case 'refused':
      return writeValue(content, own(object, name), projection)
  }
}

/** A value with its nulls: `NULL_REFUSED` or `FAILED` where it must not be null, and null where it may. */
function writeValue(value: Value, data: unknown, projection: Projection): string {
  const text =
    data === null || data === undefined || value.kind === 'refused'
      ? 'null'
      : writePresent(value, data, projection)
  if (text === FAILED) return value.nonNull ? FAILED : 'null'
  return text === 'null' && value.nonNull ? NULL_REFUSED : text
}

function writePresent(value: Value, data: unknown, projection: Projection): string {
  switch (value.kind) {
    case 'leaf':
      return fits(value.leaf, data, value.values) ? leafText(data) : misfit(value, projection)
    case 'object':
      return typeof data === 'object' && !Array.isArray(data)
        ? writeObject(value.shape, data as JsonObject, projection)
        : misfit(value, projection)
    case 'list':
      return Array.isArray(data) ? writeList(value.item, data, projection) : misfit(value, projection)
    case 'refused':
      return 'null'
  }
}

/** Numbers are written several times as fast as by `JSON.stringify`; those beyond JSON's are null. */
function leafText(data: unknown): string {
  return Number.isFinite(data) ? String(data) : (JSON.stringify(data) ?? FAILED)
}

function writeObject(shape: ObjectShape, object: JsonObject, projection: Projection): string {
  const { faults, shared, texts } = projection
  if (!shared.has(object)) return writeTyped(shape, object, projection)
  const ofShape = texts.get(shape) ?? new Map<JsonObject, string>()
  texts.set(shape, ofShape)
  const known = ofShape.get(object)
  if (known !== undefined) return known
  const told = faults.length
  const text = writeTyped(shape, object, projection)
  // Faults are told at each place.
  if (faults.length === told) ofShape.set(object, text)
  return text
}

function writeTyped(shape: ObjectShape, object: JsonObject, projection: Projection): string {
  const typename = object['__typename']
  if (typename === undefined || typename === null) return writeFields(shape.untyped(), object, projection)
  const fields = typeof typename === 'string' ? shape.of(typename) : undefined
  if (fields !== undefined) return writeFields(fields, object, projection)
  projection.faults.push(fault(`Invalid __typename found for an object of type ${shape.type.name}.`))
  return FAILED
}

function writeList(item: Value, list: readonly unknown[], projection: Projection): string {
  const { faults } = projection
  let text = ''
  let failed = false
  for (let index = 0; index < list.length; index += 1) {
    const told = faults.length
    const value = writeValue(item, list[index], projection)
    if (faults.length > told) prefixPaths(faults, told, index)
    if (value === NULL_REFUSED)
      faults.push(fault(`Cannot return null for non-nullable array element of type ${item.type}.`, index))
    if (value === FAILED || value === NULL_REFUSED) failed = true
    else text += index === 0 ? value : `,${value}`
  }
  return failed ? FAILED : `[${text}]`
}

/** Faults are told without the way to them: each level adds its step to those that came from below. */
function prefixPaths(faults: readonly Fault[], from: number, step: string | number): void {
  for (let index = from; index < faults.length; index += 1) faults[index]?.path.unshift(step)
}

function misfit({ type }: Value, projection: Projection): string {
  projection.faults.push(fault(`Invalid value found where ${type} is promised.`))
  return FAILED
}

function fault(message: string, ...path: (string | number)[]): Fault {
  return { message, path, extensions: { code: 'INVALID_GRAPHQL' } }
}

function fits(leaf: Leaf, value: unknown, values: ReadonlySet<string> | undefined): boolean {
  switch (leaf) {
    case 'String':
      return typeof value === 'string'
    case 'ID':
      return typeof value === 'string' || isInteger(value)
    case 'Int':
      return isInteger(value)
    case 'Float':
      return typeof value === 'number' && Number.isFinite(value)
    case 'Boolean':
      return typeof value === 'boolean'
    case 'enum':
      return typeof value === 'string' && values?.has(value) === true
    case 'any':
      return true
  }
}

/** Whole, and written without an exponent. */
function isInteger(value: unknown): boolean {
  return Number.isInteger(value) && Math.abs(value as number) < 1e21
}
