import { type JsonSchema, References, schemasIn } from '../schema/json-schema.ts'

/** Most schemas that are followed from one place: `$ref` may lead back to itself. */
const MOST_FOLLOWED = 100

/**
 * The schemas that must hold where some given ones must: themselves, all of their `allOf`, what their local `$ref`
 * leads to, and of `anyOf` and `oneOf` what their branches have in common. What only may hold (`if`, `not`) is left
 * out: fewer bounds promise more inputs, never fewer.
 */
export function schemasAt(root: JsonSchema, given: readonly JsonSchema[]): readonly JsonSchema[] {
  const references = new References(root)
  const certain = new Set(given)
  // A set hands out what is added while it is walked.
  for (const schema of certain) {
    if (certain.size > MOST_FOLLOWED) break
    const target = references.target(schema)
    if (target !== null) certain.add(target)
    for (const one of schemasIn(schema['allOf'])) certain.add(one)
    for (const key of ['anyOf', 'oneOf']) {
      const common = commonOf(references, schema[key])
      if (common !== null) certain.add(common)
    }
  }
  return [...certain]
}

/** The types of all branches, and the bounds of the only one that has a type of number or text. */
function commonOf(references: References, branches: unknown): JsonSchema | null {
  const schemas = schemasIn(branches)
  if (!Array.isArray(branches) || schemas.length === 0 || schemas.length < branches.length) return null
  const resolved = schemas.map((schema) => references.target(schema) ?? schema)
  if (resolved.some((schema) => schema['type'] === undefined || IN_PLACE.some((key) => key in schema)))
    return null
  const types = new Set(resolved.flatMap(({ type }) => type))
  const [only, ...others] = resolved.filter(({ type }) => type !== 'null')
  if (others.length > 0 || only === undefined) return { type: [...types] }
  const { const: constant, ...rest } = only
  const values: unknown = constant === undefined ? rest['enum'] : [constant]
  const nullable = Array.isArray(values)
    ? { enum: types.has('null') ? [...(values as unknown[]), null] : values }
    : {}
  return { ...rest, ...nullable, type: [...types] }
}

const IN_PLACE = ['$ref', 'allOf', 'anyOf', 'oneOf']
