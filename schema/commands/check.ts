import { publicationInGit } from './git-baseline.ts'
import { inspect } from '../registry/inspect.ts'
import { readPublication, staleFiles } from '../registry/publication.ts'
import type { Report } from '../report/report.ts'
import { openStoreToRead } from '../store/open.ts'
import { usageWindow } from '../usage/usage-window.ts'
import { written } from './command.ts'
import type { Command, Surroundings } from './command.ts'
import type { Arguments } from './arguments.ts'

export const check: Command = {
  usage: 'check [--base <commit>] [--allow-unused]',
  purpose:
    'Lints and composes subgraphs/*/schema.graphql and compares with what is published: in schema/, or in a commit. Writes nothing.',
  options: ['base', 'allow-unused'],
  operands: 0,
  async run(args, surroundings) {
    const report = await checked(args, surroundings)
    return { exitCode: report.ok ? 0 : 1, output: written(report, args.format) }
  },
}

async function checked(args: Arguments, { settings, clock }: Surroundings): Promise<Report> {
  const { root, base, allowUnused } = args
  const store = await openStoreToRead(settings)
  try {
    const now = clock()
    const { publication, problems, ...inspection } = await inspect(root, {
      baseline: base === undefined ? readPublication(root) : publicationInGit(root, base),
      usage: await usageWindow(store, settings.usageDays, now),
      allowUnused,
      now,
    })
    // As long as something stands in the way of composing, to say that it hasn't been done is no help.
    const stale = publication !== null && problems.length === 0 ? staleFiles(root, publication) : []
    const all = [...problems, ...stale]
    return {
      command: 'check',
      ok: all.length === 0,
      ...inspection,
      problems: all,
      written: [],
      removed: [],
      against: `${base === undefined ? 'schema/' : `the commit ${base}`}, and with ${settings.usageDays} days of usage in ${store?.place ?? 'no registry'}`,
    }
  } finally {
    await store?.close()
  }
}
