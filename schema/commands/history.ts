import { alignTable } from '../../cli/terminal/table.ts'
import type { TrustedKeys } from '../artifact/keys.ts'
import { verifiedPointer } from '../artifact/pointer.ts'
import type { Pointer } from '../artifact/pointer.ts'
import { openStoreToRead } from '../store/open.ts'
import { trustedKeysOf } from '../settings.ts'
import type { Command } from './command.ts'

export const history: Command = {
  usage: 'history [--limit <n>]',
  purpose:
    'What was current when, the newest first, and who moved the pointer; 20 entries unless told otherwise.',
  options: ['limit'],
  operands: 0,
  async run({ limit, format }, { settings }) {
    const store = await openStoreToRead(settings)
    try {
      const trusted = await trustedKeysOf(settings)
      const signed = (await store?.history(limit)) ?? []
      const entries = await Promise.all(signed.map((text) => entryIn(text, trusted)))
      if (format === 'json') return { exitCode: exitCode(entries), output: JSON.stringify(entries, null, 2) }
      return { exitCode: exitCode(entries), output: asText(entries) }
    } finally {
      await store?.close()
    }
  },
}

type Entry = Pointer | { refused: string }

/** One entry that isn't to be trusted must not hide the others. */
async function entryIn(text: string, trusted: TrustedKeys): Promise<Entry> {
  try {
    return await verifiedPointer(text, trusted)
  } catch (error) {
    return { refused: error instanceof Error ? error.message : String(error) }
  }
}

function exitCode(entries: Entry[]): 0 | 4 {
  return entries.some((entry) => 'refused' in entry) ? 4 : 0
}

function asText(entries: Entry[]): string {
  if (entries.length === 0) return 'Nothing was published yet.'
  const titles = ['', 'No.', 'At', 'What', 'Supergraph', 'By', 'Why']
  const rows = entries.map((entry, index) => {
    const mark = index === 0 ? '→' : ''
    if ('refused' in entry) return [mark, '?', '', 'refused', '', '', entry.refused]
    const { sequence, at, action, restores, supergraph, by, note } = entry
    const what = restores === undefined ? action : `${action} to ${restores}`
    return [mark, String(sequence), at.slice(0, 19), what, supergraph.slice(0, 12), by, note ?? '']
  })
  return alignTable([titles, ...rows], ['left', 'right', 'left', 'left', 'left', 'left', 'left']).join('\n')
}
