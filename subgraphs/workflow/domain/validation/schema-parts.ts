import { RE2JS } from 're2js'
import { pointerToken } from '../storable.ts'
import { hints } from './hints.ts'
import { type Issue, error, warning } from './report.ts'
import {
  type Located,
  type RefTargets,
  type Schema,
  appliedInPlace,
  isSchema,
  refTargets,
  subschemas,
} from './subschemas.ts'

/** Most schemas that may be asked about one and the same value, and how deep in one another: references multiply. */
const MOST_IN_PLACE = 1_000
const DEEPEST_IN_PLACE = 100

/** What the meta-schema can't see: references, patterns, misspelt keywords. `at` is the JSON Pointer to the schema. */
export function checkSchemaParts(root: Schema, at: string): Issue[] {
  const targets = refTargets(root)
  const parts = subschemas(root).map(({ schema, path }) => ({ schema, path: `${at}${path}` }))
  const checkKeywords = keywordCheck()
  const faults = parts.flatMap((part) => [...refFaults(part, targets), ...patternFaults(part)])
  return [...(faults.length > 0 ? faults : expansionFaults(parts, targets)), ...parts.flatMap(checkKeywords)]
}

function refFaults({ schema, path }: Located, targets: RefTargets): Issue[] {
  const { $ref } = schema
  const leadsNowhere = typeof $ref === 'string' && targets.of(schema) === undefined
  return [
    ...(leadsNowhere
      ? [
          fault(
            `${path}/$ref`,
            `"${$ref}" leads nowhere. Only references within the schema can be followed, such as "#/$defs/limit".`,
          ),
        ]
      : []),
    ...refused(schema, path, '$dynamicRef', 'Write "$ref" instead: "$dynamicRef" is not supported.'),
    // ajv would make an asynchronous validator of it, whose answer is a promise.
    ...refused(schema, path, '$async', 'Remove "$async": it is not part of JSON Schema.'),
  ]
}

function refused(schema: Schema, path: string, keyword: string, message: string): Issue[] {
  return schema[keyword] === undefined ? [] : [fault(`${path}/${keyword}`, message)]
}

/** Patterns run in linear time, so they have no look-around and no back-references. */
function patternFaults({ schema: { pattern, patternProperties }, path }: Located): Issue[] {
  const named = isSchema(patternProperties) ? Object.keys(patternProperties) : []
  return [
    ...(typeof pattern === 'string' ? patternFault(pattern, `${path}/pattern`) : []),
    ...named.flatMap((key) => patternFault(key, `${path}/patternProperties/${pointerToken(key)}`)),
  ]
}

function patternFault(pattern: string, path: string): Issue[] {
  try {
    RE2JS.compile(pattern)
    return []
  } catch (problem) {
    const why = problem instanceof Error ? problem.message : String(problem)
    return [
      fault(path, `"${pattern}" can't be used: ${why}. Look-around and back-references are not supported.`),
    ]
  }
}

const KEYWORDS =
  '$schema $anchor $defs $comment type enum const title description default examples deprecated readOnly writeOnly ' +
  'properties patternProperties additionalProperties unevaluatedProperties propertyNames required minProperties ' +
  'maxProperties dependentRequired dependentSchemas items prefixItems contains minContains maxContains ' +
  'unevaluatedItems minItems maxItems uniqueItems minimum maximum exclusiveMinimum exclusiveMaximum multipleOf ' +
  'minLength maxLength pattern format contentEncoding contentMediaType contentSchema allOf anyOf oneOf then else'

/** Too short to tell a slip of the pen from a keyword of one's own, or from an earlier draft. */
const NEVER_MEANT = '$id $ref not if definitions dependencies'

/** A keyword of one's own is welcome (`unit`); one that looks like a slip of the pen would be ignored without a word. */
function keywordCheck(): (part: Located) => Issue[] {
  const meant = KEYWORDS.split(' ')
  const advice = new Map([...meant, ...NEVER_MEANT.split(' ')].map((keyword) => [keyword, '']))
  const hint = hints()
  return ({ schema, path }) =>
    Object.keys(schema).flatMap((key) => {
      const found = advice.get(key) ?? hint(key, meant)
      advice.set(key, found)
      const message = `\`${key}\` is not a keyword of JSON Schema and is ignored.${found}`
      return found === '' ? [] : [warning('INVALID_SCHEMA', `${path}/${pointerToken(key)}`, message)]
    })
}

/** References that lead back to the same value, or multiply without end, would never come to an answer. */
function expansionFaults(parts: readonly Located[], targets: RefTargets): Issue[] {
  const sizes = new Map<Schema, number>()
  const sizeOf = (schema: Schema, depth = 0): number => {
    const known = sizes.get(schema)
    if (known !== undefined) return known
    if (depth > DEEPEST_IN_PLACE) return Infinity
    // Until its size is known, a schema that contains itself counts as endless.
    sizes.set(schema, Infinity)
    const size = appliedInPlace(schema, targets).reduce((sum, inner) => sum + sizeOf(inner, depth + 1), 1)
    sizes.set(schema, size)
    return size
  }
  const endless = parts.find(({ schema }) => sizeOf(schema) > MOST_IN_PLACE)
  if (endless === undefined) return []
  const how =
    sizeOf(endless.schema) === Infinity
      ? 'lead in a circle, or too deep'
      : `multiply to more than ${MOST_IN_PLACE} schemas for one value`
  return [fault(endless.path, `The references in it ${how}: simplify it.`)]
}

function fault(path: string, message: string): Issue {
  return error('INVALID_SCHEMA', path, message)
}
