import { randomUUIDv7 } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { REQUEST_ID_HEADER } from '../observability/tracing.ts'

/** Long enough for any scheme of ids, and nothing in it that could break a log line or a header. */
const WELL_FORMED = /^[\w.:/+=@-]{1,128}$/

/** The id that the caller gave the request, when it is well formed; else a new UUIDv7. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers[REQUEST_ID_HEADER]
  return typeof given === 'string' && WELL_FORMED.test(given) ? given : randomUUIDv7()
}
