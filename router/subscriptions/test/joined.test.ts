import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, type Person, type Product, startProduct } from '../../../test/product.ts'
import { connectTo } from './connection.ts'
import { type Facts, type Newsroom, type Report, openNewsroom } from './newsroom.ts'

let room: Newsroom
let product: Product
let ann: Person
beforeAll(async () => {
  room = await openNewsroom()
  product = await startProduct({ ROUTER_SUPERGRAPH: room.supergraph })
  ann = await product.person()
})
afterAll(async () => {
  await product.close()
  await room.close()
})

/** What is asked of a report: beside what its own service tells, of one or both of the others, through one another. */
const SELECTIONS = [
  'id number place { id name people }',
  'number author { id name age home { name people } } place { name mayor { name } }',
  'place { people mayor { age home { name mayor { name home { people } } } } } witnesses { name home { id } }',
  'a: author { name } b: author { age } ...P witnesses { home { mayor { home { name } } } }',
]
const fragment = (selection: string): string =>
  selection.includes('...P') ? ' fragment P on Report { place { name people mayor { id name } } }' : ''

const ids = ['p', 'q', 'r', 's']
const id = fc.constantFrom(...ids)
/** What may be there, may be null, or fails. */
const risky = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null | Error> =>
  fc.oneof(
    { arbitrary: value, weight: 6 },
    { arbitrary: fc.constant(null), weight: 1 },
    { arbitrary: fc.string({ maxLength: 3 }).map((text) => new Error(`failed ${text}`)), weight: 1 },
  )
const ref = id.map((one) => ({ id: one }))
const report: fc.Arbitrary<Report> = fc.record({
  id: fc.constantFrom('a', 'b', 'c'),
  number: fc.nat(),
  author: risky(ref),
  place: risky(ref),
  witnesses: fc.array(fc.option(ref), { maxLength: 4 }),
})
const person: fc.Arbitrary<Facts> = fc.record({
  name: risky(fc.string()),
  age: risky(fc.nat(120)),
  home: risky(ref),
})
const place: fc.Arbitrary<Facts> = fc.record({
  name: risky(fc.string()),
  people: risky(fc.nat()),
  mayor: risky(ref),
})
const world = fc.record({
  selection: fc.constantFrom(...SELECTIONS),
  reports: fc.array(risky(report), { minLength: 1, maxLength: 4 }),
  people: fc.array(person, { minLength: ids.length, maxLength: ids.length }),
  places: fc.array(place, { minLength: ids.length, maxLength: ids.length }),
})

/** An answer without what differs from one request to the next. */
function plain({ data, errors = [] }: Answer): object {
  const told = errors.map(({ message, path, extensions: { code } }) => ({
    message,
    path: path?.join('.'),
    code,
  }))
  return { data, errors: told.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) }
}

describe('a subscription whose answers are joined from three services', () => {
  it('answers each event as a query for the same would, whatever is null or fails', async () => {
    const connection = connectTo(product)
    await connection.greet(ann)
    let round = 0
    let faults = 0
    await fc.assert(
      fc.asyncProperty(world, async ({ selection, reports, people, places }) => {
        for (const [at, name] of ids.entries()) {
          room.people.set(name, people[at] ?? {})
          room.places.set(name, places[at] ?? {})
        }
        const [operation, topic] = [`s${(round += 1)}`, `t${round}`]
        const subscription = `subscription { told: reported(topic: "${topic}") { ${selection} } }`
        await connection.send({
          type: 'subscribe',
          id: operation,
          payload: { query: subscription + fragment(selection) },
        })
        await expect.poll(() => room.listeners(), { interval: 1 }).toBe(1)
        for (const one of reports) room.tell(topic, one as Report)
        room.finish(topic)
        await expect.poll(() => connection.of(operation).at(-1)?.type, { interval: 1 }).toBe('complete')
        const answers = connection.of(operation).slice(0, -1)
        expect(answers).toHaveLength(reports.length)
        for (const [at, one] of reports.entries()) {
          room.latest = one as Report
          const query = `query { told: latest { ${selection} } }${fragment(selection)}`
          const asked = await product.graphql(ann, query)
          expect(plain(answers[at]?.payload as Answer)).toEqual(plain(asked))
          if (asked.errors !== undefined) faults += 1
        }
        connection.received.length = 0
      }),
      { numRuns: 60 },
    )
    // The services do fail, and so would the test if they never did.
    expect(faults).toBeGreaterThan(20)
    await connection.close()
  }, 120_000)
})
