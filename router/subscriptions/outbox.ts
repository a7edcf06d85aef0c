import { AppError, BoundedQueue } from '#host'

/**
 * What a subscription answers, between its source and a client's connection. The source never waits for a client: up
 * to `most` answers wait here, and a client that falls further behind is told so and its subscription ends, while all
 * others go on. `leave` must make the source end; it is called when the client has gone or is let go.
 */
export function outbox<T>(source: AsyncIterable<T>, most: number, leave: () => void): BoundedQueue<T> {
  const queue = new BoundedQueue<T>({ most, overflow: tooSlow, onEnd: leave })
  void fill(queue, source)
  return queue
}

async function fill<T>(queue: BoundedQueue<T>, source: AsyncIterable<T>): Promise<void> {
  try {
    for await (const item of source) queue.push(item)
    queue.end()
  } catch (error) {
    queue.end(error instanceof Error ? error : new Error(String(error)))
  }
}

function tooSlow(): AppError {
  return new AppError(
    'INTERRUPTED',
    'You read too slowly: answers that waited for you were dropped. Subscribe again, and ask anew for how things stand.',
  )
}
