import type { ErrorObject } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { InputFault } from './input-data.ts'

/** Finds what a record lacks of what a schema asks. */
export type InputCheck = (input: unknown) => InputFault[]

/** Most faults told of one record. */
const MOST_FAULTS = 20

/** Compiles a JSON Schema (2020-12) once for all records; without a schema every record will do. */
export function inputCheck(schema: unknown): InputCheck {
  if (schema === null || schema === undefined) return () => []
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: true, logger: false })
  formats.default(ajv)
  const validate = ajv.compile(schema as object)
  return (input) => (validate(input) ? [] : (validate.errors ?? []).slice(0, MOST_FAULTS).map(asFault))
}

function asFault({ instancePath, message, keyword, params }: ErrorObject): InputFault {
  const detail = keyword === 'additionalProperties' ? `: ${JSON.stringify(params['additionalProperty'])}` : ''
  const allowed = keyword === 'enum' ? `: ${(params['allowedValues'] as unknown[]).map((value) => JSON.stringify(value)).join(', ')}` : ''
  return { path: instancePath, message: `${message ?? 'is not what the schema asks for'}${detail}${allowed}` }
}
