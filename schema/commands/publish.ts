import { inspect } from '../registry/inspect.ts'
import type { Inspection } from '../registry/inspect.ts'
import type { Pointer } from '../artifact/pointer.ts'
import { openStore } from '../store/open.ts'
import { headOf, publicationAt, publishTo } from '../store/publisher.ts'
import type { Move } from '../store/publisher.ts'
import type { Store } from '../store/store.ts'
import { signingKeyOf, trustedKeysOf } from '../settings.ts'
import { usageWindow } from '../usage/usage-window.ts'
import type { Arguments } from './arguments.ts'
import { written } from './command.ts'
import type { Command, Outcome, Surroundings } from './command.ts'
import { isExpected, moverOf, otherHead } from './head.ts'

export const publish: Command = {
  usage: 'publish [--if-hash <sha256>|none] [--note <why>] [--by <who>] [--allow-unused]',
  purpose:
    'Checks against what the registry has current, and if nothing stands in the way puts the supergraph there and moves the pointer to it.',
  options: ['if-hash', 'note', 'by', 'allow-unused'],
  operands: 0,
  async run(args, surroundings) {
    const store = await openStore(surroundings.settings)
    try {
      return await published(store, args, surroundings)
    } finally {
      await store.close()
    }
  },
}

async function published(store: Store, args: Arguments, { settings, clock }: Surroundings): Promise<Outcome> {
  const key = await signingKeyOf(settings)
  const head = await headOf(store, await trustedKeysOf(settings))
  if (!isExpected(head, args.ifHash)) return otherHead(head)
  const now = clock()
  const inspection = await inspect(args.root, {
    baseline: head === null ? new Map() : await publicationAt(store, head),
    usage: await usageWindow(store, settings.usageDays, now),
    allowUnused: args.allowUnused,
    now,
  })
  if (inspection.publication === null || inspection.problems.length > 0)
    return reported(args, store, inspection)
  const move = await publishTo(store, head, inspection.publication, moverOf(args, key, now))
  return move === 'overtaken' ? otherHead(undefined) : reported(args, store, inspection, move)
}

function reported(
  { format }: Arguments,
  { place }: Store,
  { subgraphs, problems, accepted, notices }: Inspection,
  move?: Exclude<Move, 'overtaken'>,
): Outcome {
  const ok = move !== undefined
  const output = written(
    {
      command: 'publish',
      ok,
      subgraphs,
      problems,
      accepted,
      notices,
      written: [],
      removed: [],
      against: place,
      ...(ok && { outcome: inWords(move, place) }),
    },
    format,
  )
  return { exitCode: ok ? 0 : 1, output }
}

function inWords(move: Exclude<Move, 'overtaken'>, place: string): string {
  const named = ({ sequence, supergraph }: Pointer) => `number ${sequence}, ${supergraph}`
  if ('unchanged' in move) return `nothing to publish, ${place} has it already: ${named(move.unchanged)}.`
  return `published to ${place}: ${named(move.moved)}.`
}
