/** The conformance suite of CEL as tests want it: flat, without protocol buffers, with strict mode's values. */
import type {
  SerializedIncrementalTest,
  SerializedIncrementalTestSuite,
} from '@bufbuild/cel-spec/testdata/tests.js'
import { tests as checking } from '@bufbuild/cel-spec/testdata/checking.js'
import { tests as conformance } from '@bufbuild/cel-spec/testdata/conformance.js'
import type { Declarations, StrictValue } from '../index.ts'
import { type Declaration, declarationsOf, type SerializedType, typeIn } from './declarations.ts'
import { type SerializedValue, valueIn } from './values.ts'

/** A case of the suite. */
export interface Case {
  readonly file: string
  readonly name: string
  readonly expr: string
  readonly bindings: Readonly<Record<string, StrictValue>>
  readonly declarations: Declarations
  /** What it comes to; `null` for an error; `undefined` for a case about its type alone. */
  readonly expected: { readonly value: StrictValue } | null | undefined
  /** The type that the suite states, else the one that the checker of cel-go found; `undefined` for none. */
  readonly type: string | undefined
  /** The case is meant for an evaluation without a check. */
  readonly unchecked: boolean
}

// The fields of a case as they stand in the suite.
interface Original {
  readonly name?: string
  readonly expr: string
  readonly container?: string
  readonly disableCheck?: boolean
  readonly checkOnly?: boolean
  readonly value?: SerializedValue
  readonly typedResult?: { readonly result?: SerializedValue; readonly deducedType?: SerializedType }
  readonly evalError?: unknown
  readonly bindings?: Readonly<Record<string, { readonly value: SerializedValue }>>
  readonly typeEnv?: readonly Declaration[]
}

/** The files about the language itself; the others are about extensions, or protocol buffers. */
export const CORE: ReadonlySet<string> = new Set(
  'basic comparisons conversions fields fp_math integer_math lists logic macros namespace parse plumbing string timestamps type_deductions'.split(
    ' ',
  ),
)

// A message or an enum, by the package it is in or by name. A value bound or expected that is one says so itself.
const PROTOCOL_BUFFERS =
  /google\.protobuf|cel\.expr\.conformance|google\.expr|TestAllTypes|objectValue|enumValue|messageType|wellKnown|wrapper/u

/**
 * Whether a case needs protocol buffers: its expression, container, bindings, declarations, expected value or type
 * names them. The message of an expected error doesn't count.
 */
function needsMessages({ original, type }: SerializedIncrementalTest): boolean {
  const counted = Object.entries(original).filter(
    ([field]) => !['evalError', 'description', 'name'].includes(field),
  )
  return PROTOCOL_BUFFERS.test(JSON.stringify([counted, type]))
}

function* testsIn(suite: SerializedIncrementalTestSuite): Generator<SerializedIncrementalTest> {
  yield* suite.tests ?? []
  for (const inner of suite.suites ?? []) yield* testsIn(inner)
}

function caseOf(test: SerializedIncrementalTest, file: string): Case {
  const original = test.original as unknown as Original
  const { expr, container = '', typedResult } = original
  const stated = typedResult?.deducedType
  return {
    file,
    name: original.name ?? expr,
    expr,
    bindings: Object.fromEntries(
      Object.entries(original.bindings ?? {}).map(([name, { value }]) => [name, valueIn(value)]),
    ),
    declarations: { container, ...declarationsOf(original.typeEnv ?? []) },
    expected: expectedOf(original),
    type: stated === undefined ? test.type : typeIn(stated),
    unchecked: original.disableCheck === true,
  }
}

// A case that states nothing comes to true.
function expectedOf({ checkOnly, evalError, value, typedResult }: Original): Case['expected'] {
  if (checkOnly === true) return undefined
  if (evalError !== undefined) return null
  return { value: valueIn(typedResult?.result ?? value ?? { boolValue: true }) }
}

/** The names of the suite's files with their cases that need no protocol buffers. */
export const FILES: ReadonlyMap<string, readonly Case[]> = new Map(
  (conformance.suites ?? [])
    .map((suite) => [suite.name, evaluable(suite)] as const)
    .filter(([, cases]) => cases.length > 0),
)

function evaluable(suite: SerializedIncrementalTestSuite): Case[] {
  return [...testsIn(suite)].filter((test) => !needsMessages(test)).map((test) => caseOf(test, suite.name))
}

/** How many cases the suite has in all. */
export const CASES_IN_ALL: number = [...testsIn(conformance)].length

/** The cases of cel-go's checker. */
export const CHECKING: readonly Case[] = [...testsIn(checking)].map((test) => caseOf(test, 'checking'))
