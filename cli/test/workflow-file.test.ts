import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { millingWorkflow } from '../demo/milling-workflow.ts'
import { readWorkflowFile } from '../workflow/definition-file.ts'
import { reportLines } from '../workflow/validation-report.ts'

const folder = mkdtempSync(join(tmpdir(), 'judgify-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function read(content: string) {
  const path = join(folder, 'workflow.json')
  writeFileSync(path, content)
  return readWorkflowFile(path)
}

test('A workflow file is read with its name, or as a bare definition without one.', async () => {
  expect(await read(JSON.stringify(millingWorkflow))).toEqual(JSON.parse(JSON.stringify(millingWorkflow)))
  expect(await read('\uFEFF{"ruleSet": {"rules": []}}')).toEqual({
    name: undefined,
    definition: { ruleSet: { rules: [] } },
  })
})

test('A file that is no workflow is refused, saying what is wrong.', async () => {
  await expect(read('{x')).rejects.toThrow('is not JSON: Expected property name')
  await expect(read('[]')).rejects.toThrow('must be a JSON object')
  await expect(read('{"definition": {"ruleSet": {}}, "rules": []}')).rejects.toThrow(
    "keys that a workflow doesn't: rules",
  )
  await expect(readWorkflowFile(join(folder, 'none.json'))).rejects.toThrow('there is no such file')
})

test('A validation report says what it comes to, then every fault and where it is.', () => {
  const issue = {
    code: 'INVALID_RULE',
    severity: 'ERROR',
    path: '/ruleSet/rules/0/when',
    line: 1,
    column: 4,
  } as const
  const issues = [
    { ...issue, message: 'Line 1, column 4: Expected a value.' },
    { ...issue, severity: 'WARNING', message: 'Never true.' } as const,
  ]
  expect(reportLines({ valid: false, score: 75, issues })).toEqual([
    "score 75: can't be published (1 error, 1 warning)",
    '  error INVALID_RULE at /ruleSet/rules/0/when: Line 1, column 4: Expected a value.',
    '  warning INVALID_RULE at /ruleSet/rules/0/when, line 1 column 4: Never true.',
  ])
})
