import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Person, type Product, startProduct } from '../../../test/product.ts'

let product: Product
let ann: Person

beforeAll(async () => {
  product = await startProduct()
  ann = await product.person()
})
afterAll(() => product.close())

/** Audits of graphql-http 1.23: one that comes or goes with an update is noticed. */
const AUDITS = 61

describe('GraphQL over HTTP, by the audits of graphql-http', () => {
  const audits = serverAudits({
    url: () => `${product.url}/graphql`,
    fetchFn(url: string, options: RequestInit = {}) {
      const headers = new Headers(options.headers)
      headers.set('authorization', `Bearer ${ann.token}`)
      return fetch(url, { ...options, headers })
    },
  })

  it(`are ${AUDITS}`, () => {
    expect(audits).toHaveLength(AUDITS)
  })

  for (const audit of audits)
    it(`${audit.id}: ${audit.name}`, async () => {
      const result = await audit.fn()
      expect(result.status, 'reason' in result ? result.reason : '').toBe('ok')
    })
})
