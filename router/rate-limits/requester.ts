import { isIPv6 } from 'node:net'
import type { Viewer } from '#host'

/** Whom a request is counted against. */
export interface Requester {
  /** Undefined when it is not known who asks. */
  viewer: Viewer | undefined
  /** The client's address, as the trusted proxies tell. */
  address: string
}

/** The name under which somebody is counted: the user within the tenant, else the address. */
export function nameOf({ viewer, address }: Requester): string {
  if (viewer === undefined || viewer.isAnonymous) return nameOfAddress(address)
  return `user:${viewer.tenantId}:${viewer.subject}`
}

/** The name of an address: of IPv6 its network of 64 bits, which is what one subscriber holds at the least. */
export function nameOfAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined || !isIPv6(address)) return `address:${mapped ?? address}`
  const [head = '', tail] = (address.split('%', 1)[0] ?? '').split('::', 2)
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups = [
    ...left,
    ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0'),
    ...right,
  ]
  return `address:${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
