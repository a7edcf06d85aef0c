import { describe, expect, test } from 'vitest'
import { compile, isUnknown } from '../index.ts'
import { type Case, CASES_IN_ALL, CORE, FILES } from './suite.ts'
import { isSame } from './values.ts'

/** Cases that need no protocol buffers and don't hold, by file and name, each with its reason. There is none. */
const NOT_HELD: Readonly<Record<string, string>> = {}

function holds({ expr, bindings, declarations: { container }, expected }: Case): boolean {
  const expression = compile(expr, { numbers: 'strict', container })
  // A case about its type has nothing to evaluate; `types.test.ts` sees to it.
  if (expected === undefined) return true
  const result = expression.evaluate(bindings)
  return expected === null ? isUnknown(result) : isSame(result, expected.value)
}

const counts = [...FILES].map(([file, cases]) => ({
  file,
  core: CORE.has(file),
  cases: cases.length,
  evaluated: cases.filter(({ expected }) => expected !== undefined).length,
}))

describe('the conformance suite of CEL, without protocol buffers', () => {
  test.each([...FILES])('all of %s hold', (file, cases) => {
    const others = cases
      .filter((one) => !holds(one))
      .map(({ name, expr }) => ({ case: `${file}/${name}`, expr }))
    expect(others.filter(({ case: name }) => !(name in NOT_HELD))).toEqual([])
  })

  test('no case is listed that holds, and none of the core is listed', () => {
    const listed = [...FILES.values()].flat().filter(({ file, name }) => `${file}/${name}` in NOT_HELD)
    expect(listed.filter((one) => holds(one) || CORE.has(one.file))).toEqual([])
    expect(listed).toHaveLength(Object.keys(NOT_HELD).length)
  })

  test('none is left out', () => {
    // oxlint-disable-next-line no-console -- the table of what was run is the point of it
    console.table(counts)
    const total = (of: readonly { cases: number }[]) => of.reduce((sum, { cases }) => sum + cases, 0)
    expect({
      suite: CASES_IN_ALL,
      withoutMessages: total(counts),
      core: total(counts.filter(({ core }) => core)),
      evaluated: counts.reduce((sum, { evaluated }) => sum + evaluated, 0),
    }).toEqual({ suite: 2344, withoutMessages: 1646, core: 1102, evaluated: 1632 })
    expect(Object.fromEntries(counts.map(({ file, cases }) => [file, cases]))).toEqual({
      basic: 43,
      bindings_ext: 5,
      block_ext: 25,
      comparisons: 334,
      conversions: 109,
      encoders_ext: 4,
      fields: 60,
      fp_math: 30,
      integer_math: 64,
      lists: 39,
      logic: 30,
      macros: 44,
      macros2: 46,
      math_ext: 199,
      namespace: 3,
      optionals: 59,
      parse: 193,
      plumbing: 5,
      string: 51,
      string_ext: 206,
      timestamps: 71,
      type_deductions: 26,
    })
  })
})
