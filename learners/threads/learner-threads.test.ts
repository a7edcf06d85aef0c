import { afterAll, expect, test } from 'vitest'
import { extract } from '../extract.ts'
import { LearnerThreads } from './learner-threads.ts'
import { warmUpTask } from './warm-up.ts'

const threads = new LearnerThreads()
afterAll(() => threads.close())

test('A thread learns what is learned here, and tells how far it is.', async () => {
  await threads.warmUp()
  const phases: string[] = []
  const learned = await threads.extract(warmUpTask(), { onPhase: (phase) => phases.push(phase) })
  expect(learned).toEqual(extract(warmUpTask()))
  expect(phases).toEqual(['features', 'frequency', 'decision_tree', 'ripper', 'selection', 'measuring'])
})

test('Work that is cancelled ends, and the thread goes on with the next.', async () => {
  const cancelling = new AbortController()
  const cancelled = threads.extract(warmUpTask(), {
    signal: cancelling.signal,
    onPhase: () => cancelling.abort(new Error('no longer wanted')),
  })
  const next = threads.extract(warmUpTask())
  await expect(cancelled).rejects.toThrow('no longer wanted')
  expect((await next).kind).toBe('EXTRACTED')
})

test('What was cancelled before it began is never begun.', async () => {
  await expect(threads.extract(warmUpTask(), { signal: AbortSignal.abort() })).rejects.toThrow()
})

test('Work under way is rejected when the threads are closed.', async () => {
  const own = new LearnerThreads()
  const learning = own.extract(warmUpTask(), { onPhase: () => void own.close() })
  await expect(learning).rejects.toThrow("a learner's thread ended")
})
