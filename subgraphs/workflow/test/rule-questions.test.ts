import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, type Person, type Product, startProduct } from '../../../test/product.ts'

let product: Product
let ann: Person

beforeAll(async () => {
  product = await startProduct()
  ann = await product.person('manufacturing_admin')
})
afterAll(() => product.close())

const CHECK = `query ($input: CheckRuleInput!) { checkRule(input: $input) { __typename
  ... on RuleCheck { valid inSymbols inWords type { kinds unit } references { path optional }
    cost { mostSteps budget withinBudget open { path keyword } message }
    issues { code severity message suggestion line column endLine endColumn } }
  ... on InvalidDefinition { message validation { issues { path code } } } ... on UnknownVersion { message latestVersion } } }`

const VERIFY = `query ($input: VerifyRulesInput!) { verifyRules(input: $input) { __typename
  ... on RuleVerification { complete openQuestions { kind ruleIds reason }
    findings { kind ruleIds places message example winner decidedBy exception onlyWhenAbsent } }
  ... on InvalidDefinition { message validation { score issues { path code } } } ... on UnknownVersion { message latestVersion } } }`

async function ask(query: string, input: object, person = ann): Promise<Answer['data']> {
  const { data, errors } = await product.graphql(person, query, { input })
  return errors?.[0]?.extensions['code'] ?? data.checkRule ?? data.verifyRules
}

async function workflowWith(definition: object): Promise<string> {
  const { data } = await product.graphql(
    ann,
    'mutation ($input: CreateWorkflowInput!) { createWorkflow(input: $input) { ... on Workflow { id } } }',
    { input: { name: 'W', definition } },
  )
  return data.createWorkflow.id
}

const inputSchema = {
  type: 'object',
  properties: {
    온도: { type: 'number', 'x-unit': '°C', minimum: -50, maximum: 200 },
    상태: { enum: ['정상', '점검'] },
    측정값: { type: 'array', items: { type: 'number' }, maxItems: 50 },
    이력: { type: 'array', items: { type: 'number' } },
  },
  required: ['온도'],
}

describe('checkRule', () => {
  it('tells what is known of a sound expression: its type, what it reads, what it costs, both spellings', async () => {
    const when = '온도 >= 90 && (상태 == "점검" or 측정값.exists(값, 값 > 4))'
    expect(await ask(CHECK, { when, inputSchema })).toEqual({
      __typename: 'RuleCheck',
      valid: true,
      issues: [],
      type: { kinds: ['BOOLEAN'], unit: null },
      references: [
        { path: '온도', optional: false },
        { path: '상태', optional: false },
        { path: '측정값', optional: false },
      ],
      cost: {
        mostSteps: 50,
        budget: 100_000,
        withinBudget: true,
        open: [],
        message: 'It takes at most 50 of the 100,000 steps that an evaluation may take.',
      },
      inSymbols: '온도 >= 90 && (상태 == "점검" || 측정값.exists(값, 값 > 4))',
      inWords: '온도 >= 90 AND (상태 == "점검" OR 측정값.exists(값, 값 > 4))',
    })
  })

  it('names every fault that the schema shows, where it is and what was probably meant', async () => {
    const { valid, issues } = await ask(CHECK, { when: '온두 > 5 and\n 상태 == "정산"', inputSchema })
    expect(valid).toBe(false)
    expect(issues).toMatchObject([
      {
        code: 'UNKNOWN_FIELD',
        line: 1,
        column: 1,
        endLine: 1,
        endColumn: 3,
        suggestion: 'Did you mean `온도`?',
      },
      { code: 'UNKNOWN_ENUM_VALUE', line: 2, suggestion: 'Did you mean "정상"?' },
    ])
  })

  it('tells what can’t be read as an issue like any other', async () => {
    expect(await ask(CHECK, { when: '온도 => 90' })).toMatchObject({
      valid: false,
      type: null,
      cost: null,
      issues: [{ code: 'INVALID', severity: 'ERROR', suggestion: 'Did you mean `>=`?', line: 1, column: 4 }],
    })
  })

  it('takes formulas as well, with the unit of what they come to', async () => {
    const formula = { when: '온도 - 5', inputSchema }
    expect(await ask(CHECK, { ...formula, condition: false })).toMatchObject({
      valid: true,
      type: { kinds: ['NUMBER'] },
    })
    expect(await ask(CHECK, formula)).toMatchObject({ valid: false })
  })

  it('says what to bound when the steps may run out', async () => {
    const { cost } = await ask(CHECK, { when: '이력.all(a, 이력.all(b, a <= b))', inputSchema })
    expect(cost).toMatchObject({ withinBudget: false, open: [{ path: '이력', keyword: 'maxItems' }] })
    expect(cost.message).toContain('give `이력` a maxItems')
  })

  it('knows the schema of a workflow’s version', async () => {
    const rules = [{ when: '온도 > 1', outcome: 1 }]
    const workflowId = await workflowWith({ inputSchema, ruleSet: { rules } })
    expect(await ask(CHECK, { when: '온두 > 1', workflowId })).toMatchObject({ valid: true, issues: [{}] })
    expect(await ask(CHECK, { when: '온도 > 1', workflowId, version: 1 })).toMatchObject({ issues: [] })
    expect(await ask(CHECK, { when: '온도 > 1', workflowId, version: 2 })).toEqual({
      __typename: 'UnknownVersion',
      message: expect.stringContaining('no version 2') as string,
      latestVersion: 1,
    })
    expect(await ask(CHECK, { when: '온도 > 1', workflowId: crypto.randomUUID() })).toBe('NOT_FOUND')
    expect(await ask(CHECK, { when: '온도 > 1', workflowId, inputSchema })).toBe('BAD_INPUT')
    const stranger = await product.person('tenant_admin')
    expect(await ask(CHECK, { when: '온도 > 1', workflowId }, stranger)).toBe('NOT_FOUND')
  })

  it('is refused with the faults of a schema that is none', async () => {
    expect(await ask(CHECK, { when: 'a > 1', inputSchema: { type: 'array' } })).toMatchObject({
      __typename: 'InvalidDefinition',
      validation: { issues: [{ code: 'INVALID_SCHEMA', path: '/inputSchema/type' }] },
    })
  })
})

describe('verifyRules', () => {
  const rules = [
    { id: 'alarm', when: '온도 >= 90', outcome: 'NG' },
    { id: 'hot', when: '온도 >= 95', outcome: 'STOP' },
    { id: 'never', when: '온도 > 300', outcome: 'NG' },
    { id: 'fine', when: '온도 < 80', outcome: 'OK' },
  ]

  it('finds what rules are for one another, with inputs that show it', async () => {
    const found = await ask(VERIFY, { ruleSet: { rules }, inputSchema })
    expect(found).toMatchObject({ __typename: 'RuleVerification', complete: true, openQuestions: [] })
    const kinds = found.findings.map(({ kind, ruleIds }: { kind: string; ruleIds: string[] }) => [
      kind,
      ruleIds,
    ])
    expect(kinds).toEqual([
      ['DEAD', ['never']],
      ['IMPLIED', ['hot', 'alarm']],
      ['CONTRADICTION', ['alarm', 'hot']],
      ['GAP', []],
    ])
    const gap = found.findings[3]
    expect(gap).toMatchObject({ onlyWhenAbsent: false, winner: null, decidedBy: null })
    expect(gap.example.온도).toBeGreaterThanOrEqual(80)
    expect(gap.example.온도).toBeLessThan(90)
  })

  it('tells which rule wins where two contradict each other', async () => {
    const contradicting = [
      { id: 'hot', when: '온도 >= 90', outcome: 'NG', priority: 1 },
      { id: 'checked', when: '상태 == "점검"', outcome: 'OK', priority: 2 },
    ]
    const { findings } = await ask(VERIFY, {
      ruleSet: { hitPolicy: 'PRIORITY', rules: contradicting, defaultOutcome: { outcome: 'OK' } },
      inputSchema,
    })
    expect(findings).toContainEqual(
      expect.objectContaining({ kind: 'CONTRADICTION', winner: 'checked', decidedBy: 'PRIORITY' }),
    )
  })

  it('knows the rules of a workflow’s version', async () => {
    const workflowId = await workflowWith({ inputSchema, ruleSet: { rules } })
    const { findings } = await ask(VERIFY, { workflowId })
    expect(findings).toHaveLength(4)
    expect(await ask(VERIFY, { workflowId, version: 9 })).toMatchObject({ __typename: 'UnknownVersion' })
    expect(await ask(VERIFY, { workflowId, ruleSet: { rules } })).toBe('BAD_INPUT')
    expect(await ask(VERIFY, {})).toBe('BAD_INPUT')
  })

  it('is refused with the errors of rules that mean nothing yet', async () => {
    const broken = [
      { when: '온도 >', outcome: 1 },
      { when: '온도 > 5', outcome: 1 },
    ]
    expect(await ask(VERIFY, { ruleSet: { rules: broken } })).toMatchObject({
      __typename: 'InvalidDefinition',
      message: expect.stringContaining('/ruleSet/rules/0/when') as string,
      validation: { score: 80, issues: [{ code: 'INVALID_RULE', path: '/ruleSet/rules/0/when' }] },
    })
    const many = Array.from({ length: 1_001 }, (_, index) => ({ when: `온도 > ${index}`, outcome: index }))
    expect(await ask(VERIFY, { ruleSet: { rules: many } })).toMatchObject({
      __typename: 'InvalidDefinition',
      message: expect.stringContaining('at most 1000') as string,
    })
  })
})

describe('questions about rules', () => {
  it('are for those who may see workflows', async () => {
    const token = await product.person('nobody')
    expect(await ask(CHECK, { when: 'a > 1' }, token)).toBe('FORBIDDEN')
    expect(await ask(VERIFY, { ruleSet: { rules: [] } }, token)).toBe('FORBIDDEN')
  })
})
