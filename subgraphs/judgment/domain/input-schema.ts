import type { ErrorObject } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { RE2JS } from 're2js'
import type { InputFault } from './input-data.ts'

/** Finds what a record lacks of what a schema asks. */
export type InputCheck = (input: unknown) => InputFault[]

/** Most faults told of one record. */
const MOST_FAULTS = 20

/** Compiles a JSON Schema (2020-12) once for all records; without a schema every record will do. */
export function inputCheck(schema: unknown): InputCheck {
  if (schema === null || schema === undefined) return () => []
  const ajv = new Ajv2020({ allErrors: true, strict: false, logger: false, code: { regExp: linearTime } })
  formats.default(ajv)
  const validate = ajv.compile(schema)
  return (input) => (validate(input) ? [] : (validate.errors ?? []).slice(0, MOST_FAULTS).map(asFault))
}

/** A tenant's pattern, matched in time linear in the text whatever the pattern. */
const linearTime = Object.assign(
  (pattern: string) => {
    const compiled = RE2JS.compile(pattern)
    // Ajv tells patterns apart by their text.
    return { test: (text: string) => compiled.matcher(text).find(), toString: () => pattern }
  },
  // For schemas compiled to standalone code, which these are not.
  { code: 'linearTime' },
)

function asFault({ instancePath, message, keyword, params }: ErrorObject): InputFault {
  const detail = keyword === 'additionalProperties' ? `: ${JSON.stringify(params['additionalProperty'])}` : ''
  const allowed =
    keyword === 'enum'
      ? `: ${(params['allowedValues'] as unknown[]).map((value) => JSON.stringify(value)).join(', ')}`
      : ''
  return {
    path: instancePath,
    message: `${message ?? 'is not what the schema asks for'}${detail}${allowed}.`,
  }
}
