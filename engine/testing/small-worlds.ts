/** Rule sets over a few fields with few values each, so that all inputs can be gone through. */
import fc from 'fast-check'
import type { DecidingRuleSet } from '../decisions/decision.ts'
import type { JsonObject, JsonValue } from '../values/value.ts'

/** Rules and the schema of their input. */
export interface SmallWorld {
  readonly definition: DecidingRuleSet
  readonly schema: { readonly [key: string]: JsonValue }
  /** Fields that may be left out. */
  readonly optional: readonly string[]
  /** Fields that may be null. */
  readonly nullable: readonly string[]
}

const VALUES: Readonly<Record<string, readonly JsonValue[]>> = {
  x: [0, 1, 2, 3, 4],
  y: [0, 0.5, 1, 1.5, 2],
  line: ['A', 'B', 'C'],
  ok: [true, false],
  // The last four stand for all other texts that the atoms below can tell apart.
  name: ['p', 'q', 'A', 'B', 'C', 'another one', 'apple', 'zz', 'zip'],
}

const SCHEMAS: Readonly<Record<string, { readonly [key: string]: JsonValue }>> = {
  x: { type: 'integer', minimum: 0, maximum: 4 },
  y: { type: 'number', minimum: 0, exclusiveMaximum: 2.5, multipleOf: 0.5 },
  line: { type: 'string', enum: ['A', 'B', 'C'] },
  ok: { type: 'boolean' },
  name: { type: 'string' },
}

const order = fc.constantFrom('<', '<=', '>', '>=', '==', '!=')
const half = fc.integer({ min: -1, max: 10 }).map((count) => count / 2)

const plainAtoms: readonly fc.Arbitrary<string>[] = [
  fc.tuple(fc.constantFrom('x', 'y'), order, half).map((parts) => parts.join(' ')),
  fc.tuple(half, order, fc.constantFrom('x', 'y')).map((parts) => parts.join(' ')),
  fc
    .tuple(fc.constantFrom('x', 'y'), half, half)
    .map(([name, low, high]) => `${name} between ${low} and ${high}`),
  fc
    .tuple(fc.constantFrom('line', 'name'), fc.constantFrom('==', '!='), fc.constantFrom('A', 'B', 'p', 'q'))
    .map(([name, operator, text]) => `${name} ${operator} "${text}"`),
  fc.constantFrom(
    'ok',
    'ok == true',
    'line in ["A", "C"]',
    'x not in [1, 2]',
    'x in [0.5, 3]',
    'name in ["p"]',
  ),
  fc.constantFrom('has(x)', 'y IS MISSING', 'coalesce(x, 2) > 1', 'coalesce(ok, true)', 'true', 'name < "q"'),
]

const derivedAtoms: readonly fc.Arbitrary<string>[] = [
  fc.tuple(fc.constantFrom('x - y', 'x * y', 'x + y', 'x / y'), order, half).map((parts) => parts.join(' ')),
  fc.tuple(order).map(([operator]) => `x ${operator} y`),
  fc.constantFrom('line == name', 'x * 2 >= 3', 'contains(name, "p")'),
]

function conditions(atoms: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.letrec<{ condition: string }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 2, depthIdentifier: 'small world' },
      ...atoms,
      fc.tuple(tie('condition'), tie('condition')).map(([a, b]) => `(${a}) and (${b})`),
      fc.tuple(tie('condition'), tie('condition')).map(([a, b]) => `(${a}) or (${b})`),
      tie('condition').map((inner) => `not (${inner})`),
      fc
        .tuple(tie('condition'), tie('condition'), tie('condition'))
        .map(([a, b, c]) => `((${a}) ? (${b}) : (${c}))`),
    ),
  })).condition
}

/** Small worlds, with terms of several fields or without. */
export function smallWorlds(derived: boolean): fc.Arbitrary<SmallWorld> {
  const when = conditions(derived ? [...plainAtoms, ...derivedAtoms] : plainAtoms)
  const rule = fc.record({
    when,
    outcome: fc.constantFrom('OK', 'NG'),
    priority: fc.nat(2),
    enabled: fc.nat(9),
  })
  return fc
    .record({
      hitPolicy: fc.constantFrom('FIRST', 'PRIORITY', 'COLLECT'),
      rules: fc.array(rule, { minLength: 1, maxLength: 5 }),
      defaultOutcome: fc.option(fc.constantFrom('OK', 'NG'), { nil: undefined, freq: 2 }),
      optional: fc.subarray(Object.keys(VALUES)),
      nullable: fc.subarray(Object.keys(VALUES), { maxLength: 2 }),
    })
    .map(({ hitPolicy, rules, defaultOutcome, optional, nullable }) => ({
      definition: {
        hitPolicy,
        rules: rules.map((one, place) => ({ ...one, id: `r${place}`, enabled: one.enabled > 0 })),
        defaultOutcome,
      },
      schema: schemaOf(optional, nullable),
      optional,
      nullable,
    }))
}

function schemaOf(optional: readonly string[], nullable: readonly string[]): SmallWorld['schema'] {
  const properties = Object.entries(SCHEMAS).map(([name, schema]) => {
    if (!nullable.includes(name)) return [name, schema] as const
    const values = Array.isArray(schema['enum']) ? { enum: [...schema['enum'], null] } : {}
    return [name, { ...schema, ...values, type: [schema['type'] ?? null, 'null'] }] as const
  })
  const required = Object.keys(SCHEMAS).filter((name) => !optional.includes(name))
  return { type: 'object', required, properties: Object.fromEntries(properties) }
}

/** Every input of a world that its rules can tell apart. */
export function inputsOf({ optional, nullable }: SmallWorld): JsonObject[] {
  return Object.entries(VALUES).reduce<JsonObject[]>(
    (inputs, [name, values]) => {
      const choices: readonly JsonObject[] = [
        ...values.map((value) => ({ [name]: value })),
        ...(nullable.includes(name) ? [{ [name]: null }] : []),
        ...(optional.includes(name) ? [{}] : []),
      ]
      return inputs.flatMap((input) => choices.map((choice) => ({ ...input, ...choice })))
    },
    [{}],
  )
}
