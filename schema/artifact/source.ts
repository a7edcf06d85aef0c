import { RegistryUnavailable } from './refusal.ts'

/** Where supergraphs are read from. What it gives is to be verified: see `currentSupergraph`. Throws when it is down. */
export interface Source {
  /** The signed pointer; null where nothing was ever published; `unchanged` while its tag is still the one given. */
  pointer(tag?: string): Promise<{ text: string; tag: string } | 'unchanged' | null>
  /** The supergraph of a digest, or null. */
  supergraph(sha256: string): Promise<string | null>
}

/** Longest wait for an answer, in milliseconds. */
const PATIENCE = 10_000

/** The folder of a file back end, served by any server of static files, polled with ETag. */
export function httpSource(address: string): Source {
  const base = address.endsWith('/') ? address : `${address}/`
  return {
    async pointer(tag) {
      const answer = await get(
        new URL('current.json', base),
        tag === undefined ? {} : { 'if-none-match': tag },
      )
      if (answer.status === 304) return 'unchanged'
      if (answer.status === 404) return null
      const text = await answer.text()
      // A server without tags is asked again each time; the pointer's sequence tells whether anything is new.
      return { text, tag: answer.headers.get('etag') ?? '' }
    },
    async supergraph(sha256) {
      const answer = await get(new URL(`supergraph/${sha256}.graphql`, base), {})
      return answer.status === 404 ? null : answer.text()
    },
  }
}

async function get(url: URL, headers: Record<string, string>): Promise<Response> {
  try {
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(PATIENCE) })
    if (answer.ok || answer.status === 304 || answer.status === 404) return answer
    throw new Error(`it answers ${answer.status}`)
  } catch (error) {
    throw new RegistryUnavailable(`The registry at ${url.origin} can't be reached.`, { cause: error })
  }
}
