import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { published, type Sketch } from '../../subgraphs/judgment/test/workflows.ts'
import { type Person, type Product, startProduct } from '../../test/product.ts'
import { type Fate, faultyProxy, type FaultyProxy } from './faulty-proxy.ts'
import { storedBy, statisticsOf } from './stored.ts'
import { type Ended, openTerminal, type Terminal } from './terminal.ts'

let product: Product
let terminal: Terminal
let ann: Person
const proxies: FaultyProxy[] = []

beforeAll(async () => {
  product = await startProduct()
  terminal = openTerminal()
})
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.close()
})
afterAll(async () => {
  terminal.close()
  await product.close()
})

const HOT = { id: 'hot', when: '온도 >= 90', outcome: 'NG' }
const COOL = { id: 'cool', when: '온도 < 90', outcome: 'OK' }

/** How long is waited for what is sure to come. */
const WAIT = { timeout: 20_000 }

/** A plant with nothing stored, Ann its manager, and a workflow called 온도 감시 in service; answers the workflow's id. */
async function plant(sketch: Partial<Sketch> = {}): Promise<string> {
  ann = await product.person()
  return published(product, ann, { name: '온도 감시', rules: [HOT, COOL], ...sketch })
}

/** A network that fails before the router. */
async function network(fateOf?: (batch: number) => Fate): Promise<FaultyProxy> {
  const proxy = await faultyProxy(product.url, fateOf)
  proxies.push(proxy)
  return proxy
}

const asAnn = (url = product.url): Record<string, string> => ({
  JUDGIFY_URL: url,
  JUDGIFY_TOKEN: ann.token,
})

/** Has a file judged by 온도 감시 as Ann. */
function judge(file: string, options: readonly string[] = [], url?: string): Promise<Ended> {
  return terminal.judgify(['judge', file, '-w', '온도 감시', ...options], asAnn(url))
}

/** Records with temperatures from 80 to 99, half of them too hot. */
function temperatures(count: number): string {
  return `설비ID,온도\n${Array.from({ length: count }, (_, index) => `M-${index},${80 + (index % 20)}`).join('\n')}\n`
}

/** The line numbers in the keys under which judgements are stored, in order. */
async function storedLines(): Promise<number[]> {
  const stored = await storedBy(product, ann)
  return stored.map(({ key }) => Number(key.split(':')[1]))
}

/** The lines of a file with so many records: the header is the first. */
const linesOf = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 2)

describe('a file', () => {
  it('is judged in batches, two at a time, stored whole and summed up', async () => {
    await plant()
    const proxy = await network((batch) => (batch < 2 ? 'hold' : 'pass'))
    const ended = judge(terminal.file('t.csv', temperatures(1000)), ['--batch', '100'], proxy.url)
    await expect.poll(() => proxy.underWay, WAIT).toBe(2)
    proxy.release()
    const { code, out, err } = await ended
    expect(err).toContain('100 %: 1,000 records')
    expect([code, proxy.mostUnderWay]).toEqual([0, 2])
    expect(proxy.batches.map((batch) => batch.length)).toEqual(Array.from({ length: 10 }, () => 100))
    expect(out).toMatch(/judged +1,000 in/)
    expect(out).toMatch(/OK +500\n +NG +500|NG +500\n +OK +500/)
    expect(await statisticsOf(product, ann)).toEqual({
      total: 1000,
      decided: 1000,
      needsReview: 0,
      byOutcome: { NG: 500, OK: 500 },
    })
  })

  it('judged again is stored only once, and it says so; another key judges it anew', async () => {
    await plant()
    const path = terminal.file('again.csv', temperatures(30))
    await judge(path)
    const { code, out } = await judge(path, ['--batch', '7'])
    expect(code).toBe(0)
    expect(out).toContain('30 of them by an earlier run: nothing was stored twice')
    expect(await storedLines()).toEqual(linesOf(30))
    await judge(path, ['--key', 'another', '--limit', '20'])
    const keys = (await storedBy(product, ann)).map(({ key }) => key)
    const others = keys.filter((key) => key.startsWith('another:'))
    expect(keys).toHaveLength(50)
    expect(others).toEqual(linesOf(20).map((line) => `another:${line}`))
  })

  it('changed, but judged under the same key, keeps its first judgements', async () => {
    await plant()
    await judge(terminal.file('lot.csv', '온도\n80\n95\n'), ['--key', 'lot 7'])
    const { code, out, err } = await judge(terminal.file('lot.csv', '온도\n80\n85\n99\n'), ['--key', 'lot 7'])
    expect(code).toBe(1)
    expect(err).toMatch(/^line 3: The idempotency key was used before.* under another name: --key NAME$/m)
    expect(out).toMatch(/refused +1$/m)
    const stored = await storedBy(product, ann)
    expect(stored.map(({ inputData }) => inputData)).toEqual([{ 온도: 80 }, { 온도: 95 }, { 온도: 99 }])
  })

  it('judged by another version under the same key tells what the earlier version judged', async () => {
    const id = await plant()
    const first = terminal.file('first.csv', '온도\n80\n95\n')
    await judge(first, ['--key', 'lot 8'])
    const definition = { ruleSet: { rules: [{ when: '온도 >= 70', outcome: 'NG' }] } }
    await product.graphql(
      ann,
      `mutation ($input: SaveWorkflowInput!) { saveWorkflow(input: $input) { __typename } publishWorkflow(input: { id: "${id}" }) { __typename } }`,
      { input: { id, baseVersion: 1, definition } },
    )
    const { code, out } = await judge(terminal.file('more.csv', '온도\n80\n95\n75\n'), ['--key', 'lot 8'])
    expect(code).toBe(0)
    expect(out).toMatch(/^workflow +온도 감시, version 2$/m)
    expect(out).toMatch(
      /^ +2 of them by an earlier run: nothing was stored twice\n +2 of them by version 1$/m,
    )
    const outcomes = (await storedBy(product, ann)).map(({ outcome }) => outcome)
    expect(outcomes).toEqual(['OK', 'NG', 'NG'])
  })

  it('with large records goes in small batches, and a record that no request takes is left out', async () => {
    await plant()
    const proxy = await network()
    const rows = Array.from({ length: 25 }, (_, index) => `${index},${'가'.repeat(30_000)}`)
    rows.push(`25,${'가'.repeat(90_000)}`)
    const { code, err } = await judge(
      terminal.file('large.csv', `온도,비고\n${rows.join('\n')}\n`),
      [],
      proxy.url,
    )
    expect(code).toBe(1)
    expect(err).toContain('line 27: it is larger than 256 KiB')
    expect(proxy.batches).toHaveLength(3)
    expect(proxy.largest).toBeLessThan(1_048_576)
    expect(await storedLines()).toEqual(linesOf(25))
  })
})

describe('a network that fails', () => {
  it('for a while is tried again with the same keys, and no record is lost or doubled', async () => {
    await plant()
    const fates: Fate[] = ['cut before', { status: 503, body: 'starting' }, 'pass', { status: 502 }]
    const proxy = await network((batch) => fates[batch] ?? 'pass')
    const { code, out, err } = await judge(
      terminal.file('f.csv', temperatures(100)),
      ['--batch', '30'],
      proxy.url,
    )
    expect(code).toBe(0)
    expect(err).toContain('Trying again in')
    expect(out).toMatch(/judged +100 in/)
    expect(proxy.batches).toHaveLength(7)
    expect(await storedLines()).toEqual(linesOf(100))
  })

  it('after the server has stored a batch makes it be sent again and not stored again', async () => {
    await plant()
    const fates: Fate[] = ['cut after', 'cut within']
    const proxy = await network((batch) => fates[batch] ?? 'pass')
    const { code, out } = await judge(terminal.file('c.csv', temperatures(100)), ['--batch', '50'], proxy.url)
    expect(code).toBe(0)
    expect(out).toMatch(/judged +100 in/)
    expect(out).not.toContain('earlier run')
    const [one, other, ...again] = proxy.batches
    expect(again).toHaveLength(2)
    expect(again).toEqual(expect.arrayContaining([one, other]))
    expect(await storedLines()).toEqual(linesOf(100))
  })

  it('because it is asked too often is left alone for as long as it says', async () => {
    await plant()
    const proxy = await network((batch) =>
      batch === 0 ? { status: 429, headers: { 'retry-after': '1' } } : 'pass',
    )
    const { code, out, err } = await judge(terminal.file('r.csv', temperatures(10)), [], proxy.url)
    expect(code).toBe(0)
    expect(err).toContain('Trying again in 1.0 s')
    expect(out).toMatch(/judged +10 in/)
    expect(await storedLines()).toEqual(linesOf(10))
  })

  it('waits for a limit as often as it meets it, oftener than it would try anything else', async () => {
    await plant()
    const limited = {
      status: 429,
      headers: { 'retry-after': '0' },
      body: JSON.stringify({ errors: [{ message: 'Too many.', extensions: { code: 'RATE_LIMITED' } }] }),
    }
    const proxy = await network((batch) => (batch < 20 ? limited : 'pass'))
    const { code, err } = await judge(terminal.file('limited.csv', temperatures(10)), [], proxy.url)
    expect(code).toBe(0)
    expect(err).toContain('Too many. Trying again in')
    expect(await storedLines()).toEqual(linesOf(10))
  })
})

describe('bad lines', () => {
  it('are told by their number in the file, and all others are judged', async () => {
    await plant({
      inputSchema: { properties: { 설비ID: { type: 'string' }, 온도: { type: 'number', minimum: 0 } } },
    })
    const path = terminal.file('bad.csv', '설비ID,온도\n"M\r\n1",90\nM2,hot\nM3\nM4,-1\nM5,"x"y\n\nM6,91\n')
    const { code, out, err } = await judge(path)
    expect(code).toBe(1)
    expect(err.split('\n')).toEqual([
      'line 4: 온도: "hot" is not a number',
      'line 5: it has 1 cells, the header has 2',
      'line 6: 온도: must be >= 0.',
      'line 7: there is text after a closing quote',
      '',
    ])
    expect(out).toMatch(/judged +2 in/)
    expect(out).toMatch(/refused +1\nunreadable +3 lines/)
    expect(await storedLines()).toEqual([2, 9])
    const stored = await storedBy(product, ann)
    expect(stored.map(({ inputData }) => inputData)).toContainEqual({ 설비ID: 'M\r\n1', 온도: 90 })
  })

  it('are shown up to 20; the rest are counted', async () => {
    await plant()
    const { code, err } = await judge(terminal.file('many.csv', `a,b\n${'1\n'.repeat(50)}`))
    expect(code).toBe(1)
    expect(err.match(/^line /gm)).toHaveLength(20)
    expect(err).toContain('… and 30 more lines')
    expect(await storedLines()).toEqual([])
  })
})

describe('Korean headers', () => {
  const content = '설비ID;온도;판정\nM1;95;1\nM2;95;0\nM3;70;0\nM4;70;1\nM5;;1\n'
  it.each([
    ['CP949, as Korean Excel writes it', 'cp949', iconv.encode(content, 'cp949')],
    ['UTF-8 with a byte order mark', 'utf-8', Buffer.from(`\uFEFF${content}`)],
  ])('are read without being told from %s; the column of what is expected is not sent', async (...given) => {
    const [, encoding, bytes] = given
    await plant()
    const { code, out } = await judge(terminal.file('k.csv', bytes), ['--expect', '판정', '--json'])
    const summary = JSON.parse(out)
    expect(code).toBe(0)
    expect(summary).toMatchObject({
      workflow: { name: '온도 감시', version: 1 },
      encoding,
      delimiter: ';',
      judged: 5,
      decided: 4,
      needsReview: 1,
      complete: true,
    })
    expect(summary.expected).toEqual({
      column: '판정',
      positive: 'NG',
      matrix: [
        { expected: '1', outcome: 'NG', count: 1 },
        { expected: '1', outcome: 'OK', count: 1 },
        { expected: '1', count: 1 },
        { expected: '0', outcome: 'NG', count: 1 },
        { expected: '0', outcome: 'OK', count: 1 },
      ],
      agreement: { decided: 4, accuracy: 0.5, precision: 0.5, recall: 0.5 },
    })
    const stored = await storedBy(product, ann)
    expect(stored.map(({ inputData, outcome }) => ({ ...inputData, outcome }))).toEqual([
      { 설비ID: 'M1', 온도: 95, outcome: 'NG' },
      { 설비ID: 'M2', 온도: 95, outcome: 'NG' },
      { 설비ID: 'M3', 온도: 70, outcome: 'OK' },
      { 설비ID: 'M4', 온도: 70, outcome: 'OK' },
      { 설비ID: 'M5', outcome: null },
    ])
  })
})

describe('Ctrl-C', () => {
  it('waits for what is under way, says how to go on, and going on finishes the file', async () => {
    await plant()
    const path = terminal.file('stop.csv', temperatures(200))
    const proxy = await network((batch) => (batch < 4 ? 'pass' : 'hold'))
    const args = ['judge', path, '-w', '온도 감시']
    const { child, ended, told } = terminal.begin([...args, '--batch', '20'], asAnn(proxy.url))
    await expect.poll(() => [proxy.batches.length, proxy.underWay], WAIT).toEqual([6, 2])
    child.kill('SIGINT')
    await expect.poll(told, WAIT).toContain('Stopping')
    proxy.release()
    const { code, out, err } = await ended
    expect(code).toBe(130)
    expect(err).toContain('To go on, run the same command again: nothing is stored twice.')
    expect(out).toMatch(/judged +120 in/)
    expect(proxy.batches).toHaveLength(6)
    expect(await statisticsOf(product, ann)).toMatchObject({ total: 120 })
    const next = await terminal.judgify(args, asAnn())
    expect(next.out).toContain('120 of them by an earlier run')
    expect(await storedLines()).toEqual(linesOf(200))
  })

  it('a second time drops what is under way too', async () => {
    await plant()
    const proxy = await network(() => 'hold')
    const path = terminal.file('drop.csv', temperatures(10))
    const { child, ended, told } = terminal.begin(['judge', path, '-w', '온도 감시'], asAnn(proxy.url))
    await expect.poll(() => proxy.underWay, WAIT).toBe(1)
    child.kill('SIGINT')
    await expect.poll(told, WAIT).toContain('Stopping')
    // Less than 300 ms later it would be the same Ctrl-C, seen twice.
    const again = (): number | null => {
      child.kill('SIGINT')
      return child.exitCode
    }
    await expect.poll(again, { ...WAIT, interval: 400 }).toBe(130)
    expect((await ended).err).toContain('Stopped after 0 records')
  })
})

describe('a workflow', () => {
  it('that is not in service is named, with the command that changes it', async () => {
    ann = await product.person()
    const { data } = await product.graphql(
      ann,
      'mutation ($input: CreateWorkflowInput!) { createWorkflow(input: $input) { ... on Workflow { id } } }',
      { input: { name: '온도 감시', definition: { ruleSet: { rules: [HOT] } } } },
    )
    const { code, err } = await judge(terminal.file('d.csv', temperatures(3)))
    expect(code).toBe(1)
    expect(err).toContain(
      `is DRAFT, so it judges nothing. Put it into service with: judgify workflow publish ${data.createWorkflow.id}`,
    )
  })

  it.each([
    [
      'deactivateWorkflow',
      /is out of service.* Put it into service with: judgify workflow publish \S{36} --version 1$/m,
    ],
    ['archiveWorkflow', /is archived: it judges no more\.$/m],
  ])(
    'that is no longer in service halfway (%s) ends it, and what is judged is kept',
    async (change, said) => {
      const id = await plant()
      const proxy = await network((batch) => (batch === 0 ? 'pass' : 'hold'))
      const ended = judge(terminal.file('h.csv', temperatures(30)), ['--batch', '10'], proxy.url)
      await expect.poll(() => [proxy.batches.length, proxy.underWay], WAIT).toEqual([3, 2])
      await product.graphql(ann, `mutation { ${change}(id: "${id}") { __typename } }`)
      proxy.release()
      const { code, out, err } = await ended
      expect(code).toBe(1)
      expect(err).toMatch(said)
      expect(err).toContain('10 records are judged and kept')
      expect(out).toMatch(/judged +10 in/)
      expect(await statisticsOf(product, ann)).toMatchObject({ total: 10 })
    },
  )
})

describe('what can not work', () => {
  it('is said in one line, with exit code 1 or 2, and stores nothing', async () => {
    await plant({ inputSchema: { required: ['습도'] } })
    const viewer = await product.person('viewer', ann.tenantId)
    await published(product, ann, { name: '온도만', rules: [HOT] })
    const path = terminal.file('no.csv', temperatures(3))
    const folder = join(terminal.folder, 'folder')
    mkdirSync(folder)
    const gone = await network()
    await gone.close()
    const workbook = terminal.file('x.csv', Buffer.from('PK\x03\x04…'))
    const wide = terminal.file('u.csv', Buffer.from('a,b', 'utf16le'))
    const empty = terminal.file('e.csv', '')
    const cases: [args: string[], code: number, said: string][] = [
      [[path, '-w', '온도 감시'], 1, 'The workflow requires "습도", and the file has no such column'],
      [[path, '-w', '온도 감시', '--expect', '판정'], 2, 'the file has no column "판정"'],
      [[path, '-w', 'other'], 1, 'There is no workflow called "other"'],
      [[join(terminal.folder, 'none.csv'), '-w', '온도만'], 1, 'there is no such file'],
      [[folder, '-w', '온도만'], 1, 'is not a file'],
      [[workbook, '-w', '온도만'], 1, 'is a workbook, not text'],
      [[wide, '-w', '온도만'], 1, 'it has NUL bytes'],
      [[empty, '-w', '온도만'], 1, 'The file is empty'],
      [[path, '-w', '온도만', '--batch', '0'], 2, 'a whole number from 1 to 1000'],
      [[path], 2, "required option '-w, --workflow <id|name>' not specified"],
      [[path, '-w', 'x', '--url', gone.url], 1, 'Is it running? Start it with: npm start'],
      [[path, '-w', 'x', '--url', 'nowhere'], 1, 'is not an address'],
      [[path, '-w', 'x', '--url', `${product.url}/health`], 1, 'There is nothing at POST /health/graphql'],
      [[path, '-w', 'x', '--token', 'a.b.c'], 1, 'Your token is not accepted here'],
    ]
    const calls = cases.map(async ([args, expectedCode, said]) => {
      const { code, err, out } = await terminal.judgify(['judge', ...args], asAnn())
      expect([args, code, out]).toEqual([args, expectedCode, ''])
      expect(err).toContain(said)
      expect(err.trim().split('\n')).toHaveLength(1)
    })
    await Promise.all(calls)
    const refused = await terminal.judgify(['judge', path, '-w', '온도만', '--token', viewer.token], asAnn())
    expect(refused.code).toBe(1)
    expect(refused.err).toContain('judgment:execute')
    expect(await statisticsOf(product, ann)).toMatchObject({ total: 0 })
  })
})
