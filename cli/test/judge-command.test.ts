import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import iconv from 'iconv-lite'
import { afterAll, afterEach, expect, test } from 'vitest'
import { type StandIn, standIn, type StandInOptions } from './stand-in-router.ts'

const folder = mkdtempSync(join(tmpdir(), 'judgify-cli-'))
const bin = fileURLToPath(new URL('../judgify.js', import.meta.url))
const started: StandIn[] = []

afterEach(async () => {
  for (const router of started.splice(0)) await router.close()
})
afterAll(() => rmSync(folder, { recursive: true }))

async function start(options: Partial<StandInOptions> = {}): Promise<StandIn> {
  const router = await standIn({
    decide: (record) => (Number(record['온도']) >= 90 ? 'NG' : 'OK'),
    ...options,
  })
  started.push(router)
  return router
}

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

function run(router: StandIn, ...args: string[]): ChildProcess {
  const env = { ...process.env, JUDGIFY_URL: router.url, JUDGIFY_TOKEN: 'a.b.c', NO_COLOR: '1' }
  return spawn(process.execPath, [bin, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
}

async function ended(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  const [out, err, [code]] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    once(child, 'exit'),
  ])
  return { code: code as number | null, out, err }
}

const judgify = (router: StandIn, ...args: string[]) => ended(run(router, ...args))

function temperatures(count: number): string {
  return `설비ID,온도\n${Array.from({ length: count }, (_, index) => `M-${index},${80 + (index % 20)}`).join('\n')}\n`
}

test('A file is judged in batches, two at a time, and summed up.', async () => {
  const router = await start({ delayMs: 20 })
  const { code, out, err } = await judgify(
    router,
    'judge',
    file('t.csv', temperatures(1000)),
    '-w',
    '온도 감시',
    '--batch',
    '100',
  )
  expect(code).toBe(0)
  expect(router.batches).toHaveLength(10)
  expect(router.mostAtOnce).toBe(2)
  expect(router.stored.size).toBe(1000)
  expect(out).toMatch(/judged +1,000 in/)
  expect(out).toMatch(/OK +500\n +NG +500|NG +500\n +OK +500/)
  expect(err).toContain('100 %: 1,000 records')
})

test('Judging the same file again stores nothing twice, and says so.', async () => {
  const router = await start()
  const path = file('again.csv', temperatures(30))
  await judgify(router, 'judge', path, '-w', '온도 감시')
  const { code, out } = await judgify(router, 'judge', path, '-w', '온도 감시', '--batch', '7')
  expect(code).toBe(0)
  expect(router.stored.size).toBe(30)
  expect(out).toContain('30 of them by an earlier run: nothing was stored twice')
  await judgify(router, 'judge', path, '-w', '온도 감시', '--key', 'another')
  expect(router.stored.size).toBe(60)
  expect([...router.stored.keys()].at(-1)).toBe('another:31')
})

test('A server that fails for a while is asked again with the same keys, and no record is lost or doubled.', async () => {
  const router = await start({
    fate: (batch) =>
      (['cut off', { status: 503 }, 'judge', 'cut off after judging'] as const)[batch] ?? 'judge',
  })
  const { code, out, err } = await judgify(
    router,
    'judge',
    file('f.csv', temperatures(100)),
    '-w',
    '온도 감시',
    '--batch',
    '30',
  )
  expect(code).toBe(0)
  expect(router.stored.size).toBe(100)
  expect(out).toMatch(/judged +100 in/)
  expect(err).toContain('Trying again in')
})

test('Too many requests are waited out for as long as the server says.', async () => {
  const router = await start({
    fate: (batch) => (batch === 0 ? { status: 429, headers: { 'retry-after': '2' } } : 'judge'),
  })
  const { code, out, err } = await judgify(
    router,
    'judge',
    file('r.csv', temperatures(10)),
    '-w',
    '온도 감시',
  )
  expect(code).toBe(0)
  expect(err).toContain('Trying again in 2.0 s')
  expect(out).toMatch(/judged +10 in/)
})

test('Bad lines are told by their number in the file, and the others are judged.', async () => {
  const router = await start({
    inputSchema: { properties: { 설비ID: { type: 'string' }, 온도: { type: 'number' } } },
    decide: (record) =>
      record['온도'] === -1
        ? {
            __typename: 'InvalidInputData',
            message: 'no',
            faults: [{ path: '/온도', message: 'must be >= 0' }],
          }
        : 'OK',
  })
  const path = file('bad.csv', '설비ID,온도\n"M\r\n1",90\nM2,hot\nM3\nM4,-1\nM5,"x"y\n\nM6,91\n')
  const { code, out, err } = await judgify(router, 'judge', path, '-w', '온도 감시')
  expect(code).toBe(1)
  expect(err).toContain('line 4: 온도: "hot" is not a number\n')
  expect(err).toContain('line 5: it has 1 cells, the header has 2\n')
  expect(err).toContain('line 6: 온도: must be >= 0\n')
  expect(err).toContain('line 7: there is text after a closing quote\n')
  expect(out).toMatch(/judged +2 in/)
  expect(out).toMatch(/refused +1\nunreadable +3 lines/)
  expect([...router.stored.keys()].map((key) => key.split(':')[1])).toEqual(['2', '9'])
})

test('At most 20 bad lines are shown; the rest are counted.', async () => {
  const router = await start()
  const { err } = await judgify(
    router,
    'judge',
    file('many.csv', `a,b\n${'1\n'.repeat(50)}`),
    '-w',
    '온도 감시',
  )
  expect(err.match(/^line /gm)).toHaveLength(20)
  expect(err).toContain('… and 30 more lines')
})

test('Korean Excel’s CP949 is read without being told, and a label column is compared and not sent.', async () => {
  const router = await start()
  const content = iconv.encode('설비ID;온도;판정\nM1;95;1\nM2;95;0\nM3;70;0\nM4;70;1\n', 'cp949')
  const { code, out } = await judgify(
    router,
    'judge',
    file('k.csv', content),
    '-w',
    '온도 감시',
    '--expect',
    '판정',
    '--json',
  )
  const summary = JSON.parse(out)
  expect(code).toBe(0)
  expect(summary).toMatchObject({ encoding: 'cp949', delimiter: ';', judged: 4, complete: true })
  expect(summary.expected.positive).toBe('NG')
  expect(summary.expected.agreement).toEqual({ decided: 4, accuracy: 0.5, precision: 0.5, recall: 0.5 })
  expect(Object.keys(router.batches[0]![0]!.inputData)).toEqual(['설비ID', '온도'])
})

test('A large record makes a small batch: no request is over the limit.', async () => {
  const router = await start()
  const rows = Array.from({ length: 40 }, (_, index) => `${index},${'가'.repeat(30_000)}`)
  const { code } = await judgify(
    router,
    'judge',
    file('large.csv', `a,b\n${rows.join('\n')}\n`),
    '-w',
    '온도 감시',
  )
  expect(code).toBe(0)
  for (const batch of router.batches) expect(Buffer.byteLength(JSON.stringify(batch))).toBeLessThan(1_000_100)
  expect(router.stored.size).toBe(40)
})

test('Ctrl-C waits for what is under way, says how to go on, and going on finishes the file.', async () => {
  const router = await start({ delayMs: 200 })
  const path = file('stop.csv', temperatures(1000))
  const child = run(router, 'judge', path, '-w', '온도 감시', '--batch', '50')
  const end = ended(child)
  while (router.stored.size < 100) await new Promise((resolve) => setTimeout(resolve, 20))
  child.kill('SIGINT')
  const { code, out, err } = await end
  expect(code).toBe(130)
  expect(err).toContain('To go on, run the same command again: nothing is stored twice.')
  const counted = Number(/judged +(\d+) in/.exec(out)?.[1])
  expect(counted).toBe(router.stored.size)
  expect(counted).toBeLessThan(1000)
  const next = await judgify(router, 'judge', path, '-w', '온도 감시')
  expect(next.out).toContain(`${counted} of them by an earlier run`)
  expect(router.stored.size).toBe(1000)
})

test('What cannot work is said in one line, with exit code 1 or 2.', async () => {
  const router = await start({ inputSchema: { required: ['습도'] } })
  const path = file('no.csv', temperatures(3))
  const gone = await start()
  await gone.close()
  const cases: [args: string[], code: number, said: string][] = [
    [['judge', path, '-w', '온도 감시'], 1, 'The workflow requires "습도", and the file has no such column'],
    [['judge', path, '-w', '온도 감시', '--expect', '판정'], 2, 'the file has no column "판정"'],
    [['judge', path, '-w', 'other'], 1, 'There is no workflow called "other"'],
    [['judge', join(folder, 'none.csv'), '-w', '온도 감시'], 1, 'there is no such file'],
    [['judge', folder, '-w', '온도 감시'], 1, 'is not a file'],
    [['judge', file('x.csv', Buffer.from('PK\x03\x04…')), '-w', '온도 감시'], 1, 'is a workbook, not text'],
    [['judge', file('u.csv', Buffer.from('a,b', 'utf16le')), '-w', '온도 감시'], 1, 'it has NUL bytes'],
    [['judge', path, '-w', '온도 감시', '--batch', '0'], 2, 'a whole number from 1 to 1000'],
    [['judge', path], 2, "required option '-w, --workflow <id|name>' not specified"],
    [['judge', path, '-w', 'x', '--url', gone.url], 1, 'Is it running? Start it with: npm start'],
    [['judge', path, '-w', 'x', '--url', 'nowhere'], 1, 'is not an address'],
  ]
  for (const [args, expectedCode, said] of cases) {
    const { code, err, out } = await judgify(router, ...args)
    expect([args, code, out]).toEqual([args, expectedCode, ''])
    expect(err).toContain(said)
    expect(err.trim().split('\n')).toHaveLength(1)
  }
})

test('A workflow that is not in service is named, with the command that changes it.', async () => {
  const router = await start({ status: 'DRAFT' })
  const { code, err } = await judgify(router, 'judge', file('d.csv', temperatures(3)), '-w', '온도 감시')
  expect(code).toBe(1)
  expect(err).toContain(
    'is DRAFT, so it judges nothing. Put it into service with: judgify workflow publish 019a0000',
  )
})
