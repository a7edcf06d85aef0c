import { randomUUID } from 'node:crypto'
import { SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { identityHeader } from '../identity/internal-header.ts'
import { permissionsOf, roles } from '../identity/roles.ts'
import { mintToken, verifyToken } from '../identity/tokens.ts'
import { Viewer } from '../identity/viewer.ts'
import { inSpan, startTracing, traceHeaders } from '../observability/tracing.ts'

const secret = 'one secret of at least thirty-two characters'
const tenantId = randomUUID()
const ann = { secret, subject: 'ann', tenantId, roles: ['operator'], expiresIn: '15m' }
const now = (): Date => new Date()

describe('access tokens', () => {
  it('carry subject, tenant and the permissions of their roles and their own', async () => {
    const token = await mintToken({ ...ann, permissions: ['audit:view'] })
    const { viewer, expiresAt } = await verifyToken(token, { secret }, now())
    expect(viewer).toMatchObject({ tenantId, subject: 'ann' })
    expect([...viewer.permissions]).toEqual([...permissionsOf(['operator']), 'audit:view'])
    expect(expiresAt).toBeGreaterThan(Date.now())
  })

  it('are refused when they are forged, expired, unsigned, or of another algorithm', async () => {
    const claims = { tenant_id: tenantId, roles: ['tenant_admin'] }
    const forged = await mintToken({ ...ann, secret: 'another secret of at least thirty-two characters' })
    const unsigned = new UnsecuredJWT(claims).setSubject('ann').setExpirationTime('1h').encode()
    const other = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS512' })
      .setSubject('ann')
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(secret))
    for (const token of [forged, unsigned, other, 'nonsense', ''])
      await expect(verifyToken(token, { secret }, now())).rejects.toMatchObject({
        code: 'UNAUTHENTICATED',
        message: expect.stringContaining('not valid'),
      })
    const token = await mintToken(ann)
    await expect(verifyToken(token, { secret }, new Date(Date.now() + 16 * 60_000))).rejects.toThrow(
      'has expired',
    )
  })

  it('are refused without a tenant, an end, or the issuer and audience asked for', async () => {
    const sign = (claims: Record<string, unknown>): Promise<string> =>
      new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret))
    const exp = Math.floor(Date.now() / 1000) + 60
    await expect(verifyToken(await sign({ sub: 'ann', exp }), { secret }, now())).rejects.toThrow(
      'claims are incomplete: tenant_id',
    )
    await expect(
      verifyToken(await sign({ sub: 'ann', exp, tenant_id: 'acme' }), { secret }, now()),
    ).rejects.toThrow('tenant_id')
    await expect(
      verifyToken(await sign({ sub: 'ann', tenant_id: tenantId }), { secret }, now()),
    ).rejects.toThrow('claim exp')
    await expect(
      verifyToken(await mintToken(ann), { secret, issuer: 'https://id.example.com' }, now()),
    ).rejects.toThrow('claim iss')
    await expect(
      verifyToken(await mintToken({ ...ann, audience: 'other' }), { secret, audience: 'judgify' }, now()),
    ).rejects.toThrow('claim aud')
  })
})

describe('roles', () => {
  it('give what they give and nothing more', () => {
    expect(roles).toContain('quality_manager')
    expect(permissionsOf(['viewer'])).toEqual(['workflow:view', 'judgment:view', 'dashboard:view'])
    expect(permissionsOf(['manufacturing_admin'])).not.toContain('workflow:delete')
    expect(permissionsOf(['nobody', '__proto__', 'constructor'])).toEqual([])
  })
})

describe('the identity header between services', () => {
  let skew = 0
  const clock = (): Date => new Date(Date.now() + skew)
  const header = identityHeader(secret, clock)
  const viewer = new Viewer(tenantId, 'ann', ['workflow:view'])

  it('is read as the viewer that it was signed for', async () => {
    const signed = await header.sign(viewer)
    expect(await header.sign(viewer)).toBe(signed)
    for (let again = 0; again < 2; again++) expect(await header.read(signed)).toEqual(viewer)
  })

  it('is refused when it is missing, forged or expired', async () => {
    const signed = await header.sign(viewer)
    await expect(header.read(undefined)).rejects.toThrow('is missing')
    await expect(header.read(`${signed.slice(0, -2)}xx`)).rejects.toThrow('forged')
    await expect(header.read(await identityHeader('x'.repeat(40), clock).sign(viewer))).rejects.toThrow(
      'forged',
    )
    await header.read(signed)
    skew = 61_000
    await expect(header.read(signed)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(await header.read(await header.sign(viewer))).toEqual(viewer)
  })

  it('belongs to the trace that it was signed in', async () => {
    const stopTracing = startTracing({ otlpEndpoint: undefined })
    const [signed, traceparent = ''] = await inSpan('asking', async () => [
      await header.sign(viewer),
      traceHeaders()['traceparent'],
    ])
    const another = await inSpan('asking again', async () => {
      expect(await header.sign(viewer)).not.toBe(signed)
      return traceHeaders()['traceparent']
    })
    expect(await header.read(signed, traceparent)).toEqual(viewer)
    await expect(header.read(signed, another)).rejects.toThrow('another trace')
    await expect(header.read(signed)).rejects.toThrow('another trace')
    await stopTracing()
  })

  it('is not an access token, and an access token is no identity header', async () => {
    await expect(header.read(await mintToken(ann))).rejects.toThrow('forged')
    await expect(verifyToken(await header.sign(viewer), { secret }, now())).rejects.toThrow('not valid')
  })
})
