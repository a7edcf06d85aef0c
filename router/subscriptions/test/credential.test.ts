import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError, Viewer } from '#host'
import { type Credential, openCredential } from '../credential.ts'

/** Looks at credentials, which are settled when the test says so, in whatever order. */
function judge() {
  const looks: { shown: string; settle: (good: boolean) => void }[] = []
  const ann = (shown: string): Viewer =>
    new Viewer('a-tenant', shown.startsWith('bob') ? 'bob' : 'ann', [shown])
  return {
    looks,
    open: (): Promise<Credential> => {
      const opened = openCredential(
        ({ headers }) =>
          new Promise((resolve, reject) => {
            const shown = headers.authorization ?? ''
            looks.push({
              shown,
              settle: (good) => (good ? resolve(ann(shown)) : reject(new AppError('UNAUTHENTICATED', shown))),
            })
          }),
        { headers: { authorization: 'first' }, address: '192.0.2.1' },
      )
      looks.pop()?.settle(true)
      return opened
    },
  }
}

const outcomeOf = (promise: Promise<void>): Promise<string> =>
  promise.then(
    () => 'good',
    (error: unknown) => `ended: ${error instanceof Error ? error.message : ''}`,
  )
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

describe('a credential that is renewed while it is looked at', () => {
  it('is judged by the new one when the old one turns out to have expired', async () => {
    const { looks, open } = judge()
    const credential = await open()
    const [look, renewal] = [outcomeOf(credential.check()), outcomeOf(credential.renew('second'))]
    looks[0]?.settle(false)
    await turns()
    for (const { settle } of looks.slice(1)) settle(true)
    expect(await Promise.all([look, renewal])).toEqual(['good', 'good'])
    expect(credential.viewer.permissions).toEqual(new Set(['second']))
  })

  it('keeps the rights of the new one, though the old one is found good after it', async () => {
    const { looks, open } = judge()
    const credential = await open()
    const look = outcomeOf(credential.check())
    const renewal = outcomeOf(credential.renew('second'))
    looks[1]?.settle(true)
    expect(await renewal).toBe('good')
    looks[0]?.settle(true)
    await turns()
    looks[2]?.settle(true)
    expect(await look).toBe('good')
    expect(credential.viewer.permissions).toEqual(new Set(['second']))
  })

  it('ends by the new one, though the old one is good, and by another’s', async () => {
    for (const second of ['forged', 'bob’s']) {
      const { looks, open } = judge()
      const credential = await open()
      const [look, renewal] = [outcomeOf(credential.check()), outcomeOf(credential.renew(second))]
      looks[0]?.settle(true)
      await turns()
      for (const { settle } of looks.slice(1)) settle(second !== 'forged')
      const why = second === 'forged' ? 'ended: forged' : 'ended: The new credential is of somebody else.'
      expect(await Promise.all([look, renewal])).toEqual([why, why])
      expect(credential.viewer.permissions).toEqual(new Set(['first']))
    }
  })

  it('comes to what the last one shown comes to, in whatever order looks are answered', async () => {
    const steps = fc.array(fc.constantFrom('look', 'good', 'bad'), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(steps, fc.scheduler(), async (given, scheduler) => {
        const bad = new Set<string>()
        const credential = await openCredential(
          async ({ headers: { authorization = '' } }) => {
            if (authorization !== 'first') await scheduler.schedule(Promise.resolve())
            if (bad.has(authorization)) throw new AppError('UNAUTHENTICATED', authorization)
            return new Viewer('a-tenant', 'ann', [authorization])
          },
          { headers: { authorization: 'first' }, address: '192.0.2.1' },
        )
        let last = 'first'
        const outcomes = given.map((step, index) => {
          if (step === 'look') return outcomeOf(credential.check())
          last = `${index}`
          if (step === 'bad') bad.add(last)
          return outcomeOf(credential.renew(last))
        })
        await scheduler.waitFor(Promise.all(outcomes))
        const final = outcomeOf(credential.check())
        expect(await scheduler.waitFor(final)).toBe(bad.has(last) ? `ended: ${last}` : 'good')
        if (!bad.has(last)) expect([...credential.viewer.permissions]).toEqual([last])
      }),
    )
  })
})
