import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { CliFailure } from '../failure.ts'

/**
 * A new password: typed twice without an echo, or the first line of a standard input that is no terminal. Never an
 * argument, which other users of the machine can see. Throws CliFailure when there is none.
 */
export async function askNewPassword(): Promise<string> {
  if (!process.stdin.isTTY) return firstLine()
  const password = await typed('New password: ')
  if (password !== (await typed('The same again: '))) throw new CliFailure('That was not the same.')
  return password
}

async function firstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin })
  const closed = once(lines, 'close').then(() => [''])
  const [line] = (await Promise.race([once(lines, 'line'), closed])) as [string]
  lines.close()
  if (line === '')
    throw new CliFailure('The password is the first line of the standard input: there is none.')
  return line
}

async function typed(prompt: string): Promise<string> {
  const nowhere = new Writable({ write: (_, __, done) => done() })
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  process.stderr.write(prompt)
  try {
    return await new Promise((resolve, reject) => {
      lines.once('SIGINT', () => reject(new CliFailure('Nothing was done.')))
      lines.once('close', () => reject(new CliFailure('Nothing was done.')))
      lines.question('').then(resolve, reject)
    })
  } finally {
    process.stderr.write('\n')
    lines.close()
  }
}
