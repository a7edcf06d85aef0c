import { describe, expect, it } from 'vitest'
import { routerSettings } from '../../settings.ts'

const accepts = (given: object): boolean => routerSettings.safeParse(given).success

describe('the door’s settings', () => {
  it('take origins and networks that are ones', () => {
    for (const cors_origins of ['none', '*', 'https://a.example', 'https://a.example, http://localhost:5173'])
      expect(accepts({ cors_origins }), cors_origins).toBe(true)
    for (const trust_proxy of ['none', 'loopback', '10.0.0.1', '10.0.0.0/8, fd00::/8'])
      expect(accepts({ trust_proxy }), trust_proxy).toBe(true)
  })

  it('refuse what would let in everybody, or nobody, by mistake', () => {
    for (const cors_origins of ['', 'a.example', 'https://a.example/', 'https://a.example,', 'true'])
      expect(accepts({ cors_origins }), cors_origins).toBe(false)
    for (const trust_proxy of ['', 'true', 'proxy', '10.0.0.0/33', '10.0.0.0/8/8', 'fd00::/129', '1'])
      expect(accepts({ trust_proxy }), trust_proxy).toBe(false)
  })
})
