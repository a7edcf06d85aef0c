import { z } from 'zod'

const bytes = z.coerce.number().int()

/** The keys of the door itself. */
export const httpSettings = {
  /** Bytes of a request body: a thousand records of a few hundred bytes, with room. */
  max_body_bytes: bytes.positive().default(4 * 1024 * 1024),
  /** Operations in one request, sent as a JSON array; 1 takes none. */
  max_batch: z.coerce.number().int().min(1).max(100).default(10),
  /** Origins whose pages may ask from a browser, joined by commas; `*` lets all, `none` none but our own. */
  cors_origins: z.string().min(1).default('none'),
  /** Addresses and networks of proxies whose word on the client's address is believed, joined by commas; `none`. */
  trust_proxy: z.string().min(1).default('none'),
  /** Bytes from which on an answer is compressed; 0 compresses none. */
  compress_from_bytes: bytes.min(0).default(2048),
}
