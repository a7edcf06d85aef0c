import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readlinkSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { dirname, join, relative } from 'node:path'
import { Redis } from 'ioredis'

/** A Redis of a test's own, which can be killed. */
export interface OwnRedis {
  url: string
  /** Ends its process at once. */
  kill(): Promise<void>
  /** Starts it anew, empty, at the same address. */
  start(): Promise<void>
  close(): Promise<void>
}

/**
 * A second server of the program that the Redis at `url` runs, which must be on this machine. That program may live in
 * another root, with libraries of its own. Throws when it can't be started.
 */
export async function ownRedis(url: string): Promise<OwnRedis> {
  const command = await commandOf(url)
  const port = await freePort()
  const given = [
    '--bind',
    '127.0.0.1',
    '--port',
    String(port),
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    '/tmp',
  ]
  let child: ChildProcess | undefined
  const address = `redis://127.0.0.1:${port}`
  const own: OwnRedis = {
    url: address,
    async kill() {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    },
    async start() {
      const [program = '', ...before] = command
      child = spawn(program, [...before, ...given], { stdio: 'ignore' })
      child.once('error', () => {})
      await answering(address)
    },
    close: () => own.kill(),
  }
  await own.start()
  return own
}

/** What starts the program that a Redis runs. */
async function commandOf(url: string): Promise<string[]> {
  const client = new Redis(url, { maxRetriesPerRequest: 0, lazyConnect: true })
  client.on('error', () => {})
  try {
    const process = /^process_id:(\d+)/m.exec(await client.info('server'))?.[1]
    const root = readlinkSync(`/proc/${process}/root`)
    // The file may bear the name of another of its programs: the one that it is called by tells what it does.
    const program = join(dirname(readlinkSync(`/proc/${process}/exe`)), 'redis-server')
    return root === '/' ? [program] : ['chroot', root, `/${relative(root, program)}`]
  } finally {
    client.disconnect()
  }
}

async function answering(url: string): Promise<void> {
  const client = new Redis(url, { maxRetriesPerRequest: 60, retryStrategy: () => 50 })
  client.on('error', () => {})
  try {
    await client.ping()
  } finally {
    client.disconnect()
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
