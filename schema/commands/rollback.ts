import type { TrustedKeys } from '../artifact/keys.ts'
import { verifiedPointer } from '../artifact/pointer.ts'
import type { Pointer } from '../artifact/pointer.ts'
import { openStore } from '../store/open.ts'
import { headOf, rollBackTo } from '../store/publisher.ts'
import type { Store } from '../store/store.ts'
import { signingKeyOf, trustedKeysOf } from '../settings.ts'
import type { Arguments } from './arguments.ts'
import { WrongUsage } from './arguments.ts'
import type { Command, Outcome, Surroundings } from './command.ts'
import { isDigest, isExpected, moverOf, otherHead } from './head.ts'

export const rollback: Command = {
  usage: 'rollback <number|sha256> [--if-hash <sha256>] [--note <why>] [--by <who>]',
  purpose:
    'Makes an earlier supergraph of the history current again, without checks; the rollback is an entry of the history itself.',
  options: ['if-hash', 'note', 'by'],
  operands: 1,
  async run(args, surroundings) {
    const wanted = args.positionals[0]
    if (wanted === undefined || !(isDigest(wanted) || /^[1-9]\d{0,8}$/.test(wanted)))
      throw new WrongUsage('rollback needs the number of an entry of the history, or its digest.')
    const store = await openStore(surroundings.settings)
    try {
      return await rolledBack(store, wanted, args, surroundings)
    } finally {
      await store.close()
    }
  },
}

async function rolledBack(
  store: Store,
  wanted: string,
  args: Arguments,
  { settings, clock }: Surroundings,
): Promise<Outcome> {
  const key = await signingKeyOf(settings)
  const trusted = await trustedKeysOf(settings)
  const head = await headOf(store, trusted)
  if (!isExpected(head, args.ifHash)) return otherHead(head)
  const target = await entryNamed(store, wanted, trusted)
  if (head === null || target === null)
    return { exitCode: 1, output: `There is no ${wanted} in the history of ${store.place}.` }
  const move = await rollBackTo(store, head, target, moverOf(args, key, clock()))
  if (move === 'overtaken') return otherHead(undefined)
  const { sequence, supergraph } = 'moved' in move ? move.moved : move.unchanged
  const output =
    'moved' in move
      ? `Rolled back to number ${target.sequence}, as number ${sequence}: ${supergraph}.`
      : `Number ${sequence} is the same: nothing to roll back.`
  return { exitCode: 0, output }
}

/** The newest entry of a number, or of a digest. */
async function entryNamed(store: Store, wanted: string, trusted: TrustedKeys): Promise<Pointer | null> {
  for (const text of await store.history(Number.MAX_SAFE_INTEGER)) {
    const entry = await verifiedPointer(text, trusted)
    if (isDigest(wanted) ? entry.supergraph.startsWith(wanted) : entry.sequence === Number(wanted))
      return entry
  }
  return null
}
