import type { Live, Log } from '#host'

/** The live topic on which ended sessions and API keys are told. */
const TOPIC = 'accounts.revoked'

/** What a revocation is told by. */
export function sessionHandle(id: string): string {
  return `session:${id}`
}

/** What a revocation is told by. */
export function keyHandle(id: string): string {
  return `key:${id}`
}

/** Tells every router at once, after the commit. Should it get lost, they ask the database again within half a minute. */
export async function announceRevoked(
  { live, log }: { live: Live; log: Log },
  handles: readonly string[],
): Promise<void> {
  if (handles.length === 0) return
  try {
    await live.publish(TOPIC, JSON.stringify(handles))
  } catch (error) {
    log.warn(
      { err: error, handles },
      'a revocation could not be announced; it takes effect within half a minute',
    )
  }
}

/** Hears of revocations until the returned function is called. */
export function hearRevoked(live: Live, hear: (handle: string) => void): Promise<() => Promise<void>> {
  return live.subscribe(TOPIC, (message) => {
    for (const handle of JSON.parse(message) as string[]) hear(handle)
  })
}
