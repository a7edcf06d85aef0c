import { newSigningKey, publicHalf, writeSigningKey } from '../artifact/keys.ts'
import { WrongUsage } from './arguments.ts'
import type { Command } from './command.ts'

export const key: Command = {
  usage: 'key --output <file>',
  purpose:
    'Makes a key to sign with, writes it for its owner alone, and prints the set of public keys that routers trust.',
  options: ['output'],
  operands: 0,
  async run({ output }) {
    if (output === undefined) throw new WrongUsage('key needs --output <file>.')
    const made = await newSigningKey()
    try {
      writeSigningKey(output, made)
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
        throw new WrongUsage(`--output: there is a file ${output} already.`)
      throw error
    }
    return { exitCode: 0, output: JSON.stringify(publicHalf(made), null, 2) }
  },
}
