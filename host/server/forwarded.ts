import type { IncomingMessage } from 'node:http'
import proxyAddr from '@fastify/proxy-addr'

/** Where a request came from, past the proxies that are trusted. */
export interface Origin {
  /** The client's address. */
  address: string
  /** What the client called this server by, with its port where it gave one. */
  host: string | undefined
}

/**
 * Tells where requests came from, by what the trusted proxies say in `X-Forwarded-For` and `X-Forwarded-Host`: as
 * Fastify does for those that it handles. Addresses or networks joined by commas; none unless given.
 */
export function forwardedBy(trustedProxies: string | undefined): (request: IncomingMessage) => Origin {
  const isTrusted = proxyAddr.compile(trustedProxies?.split(',').map((one) => one.trim()) ?? [])
  return (request) => {
    const { host, 'x-forwarded-host': forwarded } = request.headers
    const believed = isTrusted(request.socket.remoteAddress ?? '', 0) && typeof forwarded === 'string'
    return {
      address: proxyAddr(request, isTrusted),
      host: believed ? forwarded.split(',').at(-1)?.trim() : host,
    }
  }
}
