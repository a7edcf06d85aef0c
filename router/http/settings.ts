import { isIP, isIPv6 } from 'node:net'
import { z } from 'zod'

const bytes = z.coerce.number().int()

/** `none`, or a list of what passes the test, joined by commas. */
const list = (passes: (one: string) => boolean, error: string) =>
  z
    .string()
    .refine((text) => text === 'none' || text.split(',').every((one) => passes(one.trim())), error)
    .default('none')

const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text

const isNetwork = (text: string): boolean => {
  const [address = '', bits = '0', ...more] = text.split('/')
  const size = isIPv6(address) ? 128 : 32
  return isIP(address) > 0 && /^\d+$/.test(bits) && Number(bits) <= size && more.length === 0
}

/** The keys of the door itself. */
export const httpSettings = {
  /** Bytes of a request body: a thousand records of a few hundred bytes, with room. */
  max_body_bytes: bytes.positive().default(4 * 1024 * 1024),
  /** Operations in one request, sent as a JSON array; 1 takes none. */
  max_batch: z.coerce.number().int().min(1).max(100).default(10),
  /** Origins whose pages may ask from a browser, joined by commas; `*` lets all, `none` none but our own. */
  cors_origins: list(
    (one) => one === '*' || isOrigin(one),
    'must be origins such as https://plant.example, joined by commas; * or none',
  ),
  /** Addresses and networks of proxies whose word on the client's address is believed, joined by commas; `loopback`, `none`. */
  trust_proxy: list(
    (one) => one === 'loopback' || isNetwork(one),
    'must be addresses or networks such as 10.0.0.0/8, joined by commas; loopback or none',
  ),
  /** Bytes from which on an answer is compressed; 0 compresses none. */
  compress_from_bytes: bytes.min(0).default(2048),
}
