import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import { type Issue, error } from './report.ts'
import { checkSchemaParts } from './schema-parts.ts'
import { type Schema, isSchema, partsOf } from './subschemas.ts'

const DIALECT = 'https://json-schema.org/draft/2020-12/schema'
const HERE = '/inputSchema'

/** Bytes of a schema as JSON: 128 KiB. */
const MOST_BYTES = 128 * 1024

/** Schemas within a schema; each property is one. */
const MOST_PARTS = 2_000

/** Finds every fault of an input schema; `null` accepts any object and has none. */
export type InputSchemaChecker = (schema: unknown) => Issue[]

/** Reads the meta-schema once, for all schemas to come. */
export function inputSchemaChecker(): InputSchemaChecker {
  const validateMeta = new Ajv2020({ allErrors: true, strict: false, logger: false }).getSchema(DIALECT)
  if (validateMeta === undefined) throw new Error(`ajv has no meta-schema ${DIALECT}`)
  return (schema) => {
    if (schema === null) return []
    if (!isSchema(schema))
      return [fault('', 'An input schema is a JSON object, such as { "type": "object", "properties": … }.')]
    const tooLarge = sizeFaults(schema)
    if (tooLarge.length > 0) return tooLarge
    const found = [
      ...rootFaults(schema),
      ...metaFaults(schema, validateMeta),
      ...checkSchemaParts(schema, HERE),
    ]
    return found.some(({ severity }) => severity === 'ERROR') ? found : [...found, ...compileFaults(schema)]
  }
}

function sizeFaults(schema: Schema): Issue[] {
  const bytes = new TextEncoder().encode(JSON.stringify(schema)).length
  if (bytes > MOST_BYTES)
    return [fault('', `The input schema has ${bytes} bytes as JSON; at most ${MOST_BYTES} are allowed.`)]
  const parts = partsOf(schema).length
  return parts > MOST_PARTS
    ? [fault('', `The input schema consists of ${parts} schemas; at most ${MOST_PARTS} are allowed.`)]
    : []
}

function rootFaults({ $schema, type }: Schema): Issue[] {
  const types = Array.isArray(type) ? type : [type]
  return [
    ...($schema === undefined || $schema === DIALECT || $schema === `${DIALECT}#`
      ? []
      : [fault('/$schema', `Only JSON Schema 2020-12 is understood: write "${DIALECT}", or leave it out.`)]),
    ...(type === undefined || types.includes('object')
      ? []
      : [fault('/type', 'Input data is a JSON object: write "type": "object".')]),
  ]
}

/** What the meta-schema says; of several complaints about one place the first, and none that only repeats a deeper one. */
function metaFaults(schema: Schema, validateMeta: ValidateFunction): Issue[] {
  if (validateMeta(schema)) return []
  const byPlace = Map.groupBy(validateMeta.errors ?? [], ({ instancePath }) => instancePath)
  const above = new Set([...byPlace.keys()].flatMap(placesAbove))
  return [...byPlace]
    .filter(([path]) => !above.has(path))
    .map(([path, [first]]) => fault(path, `${sentence(first)} This is not valid JSON Schema 2020-12.`))
}

function placesAbove(path: string): string[] {
  const steps = path.split('/')
  return steps.slice(1).map((_, index) => steps.slice(0, index + 1).join('/'))
}

function sentence(found: ErrorObject | undefined): string {
  const allowed: unknown = found?.params['allowedValues']
  const values = Array.isArray(allowed) ? `: ${allowed.join(', ')}` : ''
  return `It ${found?.message?.replaceAll(',', ' or ') ?? 'is wrong'}${values}.`
}

/** A compiler of its own for each schema: nothing that one tenant writes is there for the next. */
function compileFaults(schema: Schema): Issue[] {
  const options = {
    allErrors: true,
    strict: false,
    logger: false,
    meta: false,
    validateSchema: false,
  } as const
  try {
    new Ajv2020({ ...options, addUsedSchema: false }).compile(schema)
    return []
  } catch (problem) {
    return [
      fault(
        '',
        `The input schema can't be used: ${problem instanceof Error ? problem.message : String(problem)}.`,
      ),
    ]
  }
}

function fault(path: string, message: string): Issue {
  return error('INVALID_SCHEMA', `${HERE}${path}`, message)
}
