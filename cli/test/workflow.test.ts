import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { judge } from '../../subgraphs/judgment/test/workflows.ts'
import { type Person, type Product, startProduct } from '../../test/product.ts'
import { type Ended, openTerminal, type Terminal } from './terminal.ts'

let product: Product
let terminal: Terminal
let ann: Person

beforeAll(async () => {
  product = await startProduct()
  terminal = openTerminal()
})
afterAll(async () => {
  terminal.close()
  await product.close()
})
beforeEach(async () => {
  ann = await product.person()
})

/** Calls `judgify workflow` as a person, Ann unless said otherwise. */
function workflow(args: readonly string[], person = ann): Promise<Ended> {
  return terminal.judgify(['workflow', ...args, '--url', product.url, '--token', person.token])
}

const file = (name: string, content: unknown): string => terminal.file(name, JSON.stringify(content))

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\n$/

const inputSchema = { type: 'object', properties: { 온도: { type: 'number' } } }
const HOT = { id: 'hot', name: '과열', when: '온도 >= 90', outcome: 'NG' }
const sound = { ruleSet: { rules: [HOT], defaultOutcome: { outcome: 'OK', confidence: 0.9 } } }
/** An error in the third line of the second rule, and a column that the schema doesn't have. */
const broken = {
  inputSchema,
  ruleSet: {
    rules: [
      { when: '습도 > 80', outcome: 'NG' },
      { when: '온도 > 20 and\n  온도 < 90 and\n  온도 => 4', outcome: 'OK' },
    ],
  },
}
const BROKEN = [
  "score 75: can't be published (1 error, 1 warning)",
  expect.stringMatching(/^ {2}error INVALID_RULE at \/ruleSet\/rules\/1\/when: Line 3, column 6: .* `>=`\?$/),
  expect.stringMatching(
    /^ {2}warning UNKNOWN_REFERENCE at \/ruleSet\/rules\/0\/when, line 1 column 1: .*`습도`/,
  ),
]

/** Makes a workflow through the command line; answers its id. */
async function made(name: string, definition: object = sound, ...options: string[]): Promise<string> {
  const { out } = await workflow(['create', file('w.json', { name, definition }), ...options])
  expect(out).toMatch(UUID)
  return out.trim()
}

/** Saves a further version of a workflow. */
async function saved(id: string, baseVersion: number, definition: object): Promise<void> {
  const { data } = await product.graphql(
    ann,
    'mutation ($input: SaveWorkflowInput!) { saveWorkflow(input: $input) { __typename } }',
    { input: { id, baseVersion, definition, note: '둘째' } },
  )
  expect(data.saveWorkflow.__typename).toBe('Workflow')
}

/** A workflow as the product has it. */
async function stored(id: string): Promise<Record<string, unknown>> {
  const { data } = await product.graphql(
    ann,
    `query ($id: ID!) { workflow(id: $id) { name description status publishedVersion { number }
      latestVersion { number note inputSchema ruleSet { rules { id name when outcome } defaultOutcome { outcome confidence } } } } }`,
    { id },
  )
  return data.workflow
}

async function names(): Promise<string[]> {
  const { data } = await product.graphql(ann, '{ workflows { nodes { name } } }')
  return data.workflows.nodes.map(({ name }: { name: string }) => name)
}

describe('judgify workflow create', () => {
  it('makes a draft of a file, with all that the file says; the id is the only thing on stdout', async () => {
    const definition = { inputSchema, ...sound }
    const content = { name: '온도 감시', description: '과열', note: '처음', definition }
    const { code, out, err } = await workflow(['create', file('w.json', content)])
    expect([code, err]).toEqual([
      0,
      '온도 감시, version 1\nscore 100: can be published (0 errors, 0 warnings)\n',
    ])
    expect(out).toMatch(UUID)
    expect(await stored(out.trim())).toEqual({
      name: '온도 감시',
      description: '과열',
      status: 'DRAFT',
      publishedVersion: null,
      latestVersion: { number: 1, note: '처음', inputSchema, ruleSet: sound.ruleSet },
    })
  })

  it('takes a bare definition under a name, and puts it into service', async () => {
    const args = ['create', file('bare.json', sound), '--name', '온도 감시', '--publish']
    const { code, out, err } = await workflow(args)
    expect(code).toBe(0)
    expect(err).toContain('온도 감시: version 1 is in service\n')
    const judged = await judge(product, ann, { workflowId: out.trim(), inputData: { 온도: 90 } })
    expect(judged).toMatchObject({ status: 'DECIDED', outcome: 'NG' })
  })

  it('starts from a template', async () => {
    const args = ['create', '--template', 'lot-inspection', '--name', 'Line 2', '--publish']
    const { code, out } = await workflow(args)
    expect(code).toBe(0)
    const inputData = { defect_count: 4, total_qty: 180 }
    expect(await judge(product, ann, { workflowId: out.trim(), inputData })).toMatchObject({ outcome: 'NG' })
    expect(await names()).toEqual(['Line 2'])
  })

  it('keeps a file with faults as a draft, and tells every fault and where it is', async () => {
    const path = file('broken.json', { name: '초안', definition: broken })
    const kept = await workflow(['create', path])
    expect(kept.code).toBe(0)
    expect(kept.err.trimEnd().split('\n')).toEqual(['초안, version 1', ...BROKEN])
    expect(await stored(kept.out.trim())).toMatchObject({ status: 'DRAFT' })
    const { code, out, err } = await workflow(['create', path, '--publish'])
    expect(code).toBe(1)
    expect(err.trimEnd().split('\n')).toEqual([
      '초안, version 1',
      ...BROKEN,
      'error: It is saved as a draft and not published, because of the errors above.',
    ])
    expect(await stored(out.trim())).toMatchObject({ status: 'DRAFT', publishedVersion: null })
  })

  it('refuses in one line what can not be made, and makes nothing', async () => {
    const viewer = await product.person('viewer', ann.tenantId)
    const path = file('sound.json', { name: 'W', definition: sound })
    const named = (rest: object): string =>
      file(`${Object.keys(rest).join('-')}.json`, { definition: sound, ...rest })
    const text = terminal.file('text.json', '{"name": "W",}')
    const figures = { ruleSet: { rules: [{ when: 'a > 1', outcome: 'NG', priority: 'high' }] } }
    const cases: [args: string[], code: number, said: string][] = [
      [['none.json'], 1, 'none.json: there is no such file'],
      [[text], 1, 'is not JSON'],
      [[file('list.json', [1])], 1, 'must be a JSON object'],
      [[named({ name: 'W', rules: [] })], 1, "has keys that a workflow doesn't: rules"],
      [[file('nameless.json', sound)], 2, 'has no "name": say --name NAME'],
      [[named({ name: ' ' })], 1, 'At /name: Give it a name'],
      [[named({ name: 'W', note: 'x'.repeat(2001) })], 1, 'At /note: The note has 2001 characters'],
      [[file('figures.json', { name: 'W', definition: figures })], 1, 'rules[0].priority'],
      [['--template', 'nothing'], 1, 'There is no template "nothing". There are finished-goods-release,'],
      [[path, '--template', 'lot-inspection'], 2, 'Say either a file or --template ID'],
      [[], 2, 'Say either a file or --template ID'],
      [[path, '--token', viewer.token], 1, 'workflow:create'],
    ]
    const calls = cases.map(async ([args, expectedCode, said]) => {
      const env = { JUDGIFY_URL: product.url, JUDGIFY_TOKEN: ann.token }
      const { code, out, err } = await terminal.judgify(['workflow', 'create', ...args], env)
      expect([args, code, out]).toEqual([args, expectedCode, ''])
      expect(err).toContain(said)
      expect(err.trim().split('\n')).toHaveLength(1)
    })
    await Promise.all(calls)
    expect(await names()).toEqual([])
  })
})

describe('judgify workflow list', () => {
  it('lists what is not archived, the newest first, aligned, Korean and all', async () => {
    const nothing = await workflow(['list'])
    expect(nothing).toMatchObject({ code: 0, out: '', err: expect.stringContaining('There are none yet') })
    const hot = await made('온도 감시', sound, '--publish')
    await saved(hot, 1, sound)
    const lots = await made('Lot inspection')
    const gone = await made('Gone')
    await product.graphql(ann, `mutation { archiveWorkflow(id: "${gone}") { __typename } }`)
    const { code, out, err } = await workflow(['list'])
    expect([code, err]).toEqual([0, ''])
    expect(out.split('\n')).toEqual([
      'ID                                    STATUS  VERSION  IN SERVICE  NAME',
      `${lots}  DRAFT         1           –  Lot inspection`,
      `${hot}  ACTIVE        2           1  온도 감시`,
      '',
    ])
    const found = await workflow(['list', '--search', '온도'])
    expect(found.out).toContain(hot)
    expect(found.out).not.toContain(lots)
  })

  it('goes on from page to page, and so does the search by name', async () => {
    const query =
      'mutation ($input: CreateWorkflowInput!) { createWorkflow(input: $input) { ... on Workflow { id } } }'
    const create = (name: string) => product.graphql(ann, query, { input: { name, definition: sound } })
    await create('Line')
    await Promise.all(Array.from({ length: 100 }, (_, index) => create(`Line ${index}`)))
    const { out } = await workflow(['list'])
    expect(new Set(out.trimEnd().split('\n')).size).toBe(102)
    const shown = await workflow(['show', 'Line'])
    expect(shown.out).toMatch(/^name +Line$/m)
  })
})

describe('judgify workflow show', () => {
  it('shows what is in service and what is to come, by id or by name', async () => {
    const id = await made('온도 감시', { inputSchema, ...sound }, '--publish')
    await saved(id, 1, broken)
    const { code, out, err } = await workflow(['show', '온도 감시'])
    expect([code, err]).toEqual([0, ''])
    const moment = String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`
    expect(out.trimEnd().split('\n')).toEqual([
      'name        온도 감시',
      `id          ${id}`,
      'status      ACTIVE',
      'in service  version 1',
      expect.stringMatching(`^changed {5}${moment}$`),
      '',
      expect.stringMatching(`^version 1, in service, saved ${moment} by tenant_admin@example.com$`),
      '  first matching rule (hit policy FIRST):',
      '    hot        NG (0.95)  온도 >= 90',
      '    otherwise  OK (0.9)',
      '  score 100: can be published (0 errors, 0 warnings)',
      '',
      expect.stringMatching(
        `^version 2, the latest, not in service, saved ${moment} by tenant_admin@example.com: 둘째$`,
      ),
      '  first matching rule (hit policy FIRST):',
      '    rule-1     NG (0.95)         습도 > 80',
      '    rule-2     OK (0.95)         온도 > 20 and',
      '                                   온도 < 90 and',
      '                                   온도 => 4',
      '    otherwise  a person decides',
      "  score 75: can't be published (1 error, 1 warning)",
      expect.stringMatching(/^ {4}error INVALID_RULE at/),
      expect.stringMatching(/^ {4}warning UNKNOWN_REFERENCE at/),
    ])
    const decomposed = await workflow(['show', ' 온도 감시'.normalize('NFD')])
    expect(decomposed.out).toBe(out)
    const json = await workflow(['show', id, '--json'])
    expect(JSON.parse(json.out)).toMatchObject({
      id,
      status: 'ACTIVE',
      publishedVersion: { number: 1, inputSchema, ruleSet: { rules: [HOT] } },
      latestVersion: { number: 2, note: '둘째', validation: { valid: false, score: 75 } },
    })
  })

  it('does not guess: an unknown name, a name that several have, another tenant’s workflow', async () => {
    const one = await made('Twice')
    const other = await made('Twice')
    const stranger = await product.person()
    const cases: [args: string[], person: Person, said: string[]][] = [
      [['Nowhere'], ann, ['There is no workflow called "Nowhere"', 'judgify workflow list']],
      [['Twice'], ann, [`${one} (DRAFT)`, `${other} (DRAFT)`, 'Say which by its id.']],
      [[one], stranger, [`There is no workflow ${one}.`]],
    ]
    for (const [args, person, said] of cases) {
      const { code, out, err } = await workflow(['show', ...args], person)
      expect([args, code, out]).toEqual([args, 1, ''])
      for (const part of said) expect(err).toContain(part)
    }
  })
})

describe('judgify workflow publish', () => {
  it('puts the latest version into service, or the one that is named', async () => {
    const id = await made('온도 감시')
    await saved(id, 1, { ruleSet: { rules: [{ when: '온도 >= 80', outcome: 'NG' }] } })
    const latest = await workflow(['publish', '온도 감시'])
    expect(latest).toEqual({ code: 0, out: '온도 감시: version 2 is in service\n', err: '' })
    expect(await judge(product, ann, { workflowId: id, inputData: { 온도: 85 } })).toMatchObject({
      outcome: 'NG',
    })
    const first = await workflow(['publish', id, '--version', '1'])
    expect(first).toEqual({ code: 0, out: '온도 감시: version 1 is in service\n', err: '' })
    expect(await judge(product, ann, { workflowId: id, inputData: { 온도: 85 } })).toMatchObject({
      outcome: 'OK',
    })
  })

  it('refuses a version with errors, one that is not there, and a workflow that is ended', async () => {
    const id = await made('초안', broken)
    const faulty = await workflow(['publish', id])
    expect([faulty.code, faulty.out]).toEqual([1, ''])
    expect(faulty.err.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^error: Version 1 has an error\./),
      ...BROKEN,
    ])
    const none = await workflow(['publish', '초안', '--version', '9'])
    expect([none.code, none.err]).toEqual([
      1,
      'error: There is no version 9: versions are numbered 1 to 1.\n',
    ])
    const operator = await product.person('operator', ann.tenantId)
    expect(await workflow(['publish', id], operator)).toMatchObject({
      code: 1,
      err: expect.stringContaining('workflow:publish'),
    })
    await product.graphql(ann, `mutation { archiveWorkflow(id: "${id}") { __typename } }`)
    const ended = await workflow(['publish', id])
    expect([ended.code, ended.err]).toEqual([
      1,
      'error: “초안” is archived: it can never be in service again.\n',
    ])
    expect(await stored(id)).toMatchObject({ status: 'ARCHIVED', publishedVersion: null })
  })
})

describe('judgify workflow validate', () => {
  it('finds no fault in a sound file, and every fault in another, and saves neither', async () => {
    const fine = await workflow(['validate', file('sound.json', { name: 'W', definition: sound })])
    expect(fine).toEqual({ code: 0, out: 'score 100: can be published (0 errors, 0 warnings)\n', err: '' })
    const faulty = await workflow(['validate', file('broken.json', broken)])
    expect([faulty.code, faulty.err]).toEqual([1, ''])
    expect(faulty.out.trimEnd().split('\n')).toEqual(BROKEN)
    expect(await names()).toEqual([])
  })
})

describe('judgify workflow templates', () => {
  it('lists every template with its id and what it judges', async () => {
    const { code, out, err } = await workflow(['templates'])
    expect([code, err]).toEqual([0, ''])
    const { data } = await product.graphql(ann, '{ workflowTemplates { id name description } }')
    expect(data.workflowTemplates).toHaveLength(10)
    for (const { id, name, description } of data.workflowTemplates)
      expect(out).toContain(`${id}: ${name}\n  ${description}\n`)
  })
})
