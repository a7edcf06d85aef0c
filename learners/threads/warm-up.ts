import type { ExtractionTask } from '../extraction.ts'
import { randomFrom } from '../statistics/random.ts'

/** Cases of every kind, with a rule in them: enough that the code that learns is compiled. */
export function warmUpTask(): ExtractionTask {
  const random = randomFrom(1)
  const records = Array.from({ length: 600 }, () => ({
    kind: random() < 0.5 ? 'A' : 'B',
    a: Math.round(random() * 100),
    b: random(),
    c: random() < 0.1 ? null : random(),
  }))
  const outcomes = records.map(({ kind, a, b }) => ((kind === 'A' ? a * b > 30 : b > 0.8) ? 'NG' : 'OK'))
  return { records, outcomes }
}
