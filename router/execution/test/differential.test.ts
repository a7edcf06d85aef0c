import { expect, it } from 'vitest'
import { compareOn, newTally } from './differential.ts'

// The seed of the first supergraph, and how many cases there are: a case is an operation with variables and faults.
// DIFFERENTIAL_SEED=812 DIFFERENTIAL_CASES=1 runs the supergraph of a failure again; a million cases take a while.
const FIRST = Number(process.env['DIFFERENTIAL_SEED'] ?? 1)
const CASES = Number(process.env['DIFFERENTIAL_CASES'] ?? 10_000)

it(`answers as Apollo’s own executor does, in ${CASES} generated cases from seed ${FIRST} on`, async () => {
  const tally = newTally()
  for (let seed = FIRST; tally.cases < CASES; seed += 1)
    expect(await compareOn(seed, CASES, tally)).toBeUndefined()
  process.stdout.write(`${JSON.stringify(tally)}\n`)
  expect(tally.withData).toBeGreaterThan(CASES / 2)
}, 3_600_000)
