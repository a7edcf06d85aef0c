import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { currentSupergraph } from '../artifact/current.ts'
import type { CurrentSupergraph } from '../artifact/current.ts'
import { lastGoodIn } from '../artifact/last-good.ts'
import { httpSource } from '../artifact/source.ts'
import type { Source } from '../artifact/source.ts'
import { openStoreToRead } from '../store/open.ts'
import type { Store } from '../store/store.ts'
import { trustedKeysOf } from '../settings.ts'
import type { Arguments } from './arguments.ts'
import { WrongUsage } from './arguments.ts'
import type { Command, Outcome, Surroundings } from './command.ts'

export const fetch: Command = {
  usage: 'fetch [--contract <name>] [--output <file>] [--from <url>] [--last-good <folder>]',
  purpose:
    'Gives the current supergraph, verified: of the registry, or of a server that offers its files; with --last-good from there when it is down.',
  options: ['contract', 'output', 'from', 'last-good'],
  operands: 0,
  async run(args, surroundings) {
    if (args.from !== undefined) return answered(httpSource(addressOf(args.from)), args, surroundings)
    return answered(storedSource(surroundings), args, surroundings)
  },
}

/** The store, opened when it is asked: a database that is down must not hide the last good copy. */
function storedSource({ settings }: Surroundings): Source {
  const asked = async <T>(question: (store: Store) => Promise<T>): Promise<T | null> => {
    const store = await openStoreToRead(settings)
    try {
      return store === null ? null : await question(store)
    } finally {
      await store?.close()
    }
  }
  return {
    pointer: (tag) => asked((store) => store.pointer(tag)),
    supergraph: (sha256) => asked((store) => store.supergraph(sha256)),
  }
}

async function answered(source: Source, args: Arguments, { settings }: Surroundings): Promise<Outcome> {
  const { contract, lastGood, output, format } = args
  const current = await currentSupergraph({
    source,
    contract,
    trusted: await trustedKeysOf(settings),
    ...(lastGood !== undefined && { lastGood: lastGoodIn(path.resolve(lastGood)) }),
  })
  if (output !== undefined) writeFileSync(output, current.sdl)
  if (format === 'json') return { exitCode: 0, output: asJson(current) }
  return { exitCode: 0, output: output === undefined ? current.sdl.trimEnd() : inWords(current, output) }
}

function asJson({ sdl, sha256, sequence, fallback }: CurrentSupergraph): string {
  return JSON.stringify({ sequence, sha256, fallback: fallback?.message ?? null, sdl }, null, 2)
}

function inWords({ sequence, sha256, fallback }: CurrentSupergraph, output: string): string {
  const copy = fallback === undefined ? '' : ` It is the last good copy: ${fallback.message}`
  return `Number ${sequence}, ${sha256}, verified and written to ${output}.${copy}`
}

function addressOf(from: string): string {
  if (URL.canParse(from) && /^https?:$/.test(new URL(from).protocol)) return from
  throw new WrongUsage(`--from is an http or https address: ${from}`)
}
