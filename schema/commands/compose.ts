import { inspect } from '../registry/inspect.ts'
import { publish, readPublication } from '../registry/publication.ts'
import { written } from './command.ts'
import type { Command } from './command.ts'

export const compose: Command = {
  usage: 'compose [--accept-breaking]',
  purpose:
    'Checks, and writes schema/subgraphs/*.graphql, schema/contracts/*.graphql and schema/supergraph.graphql, to be committed.',
  options: ['accept-breaking'],
  operands: 0,
  async run({ root, format, acceptBreaking }, { clock, settings }) {
    const { publication, problems, accepted, ...inspection } = await inspect(root, {
      baseline: readPublication(root),
      usage: { operations: [], days: settings.usageDays, complete: false },
      allowUnused: false,
      now: clock(),
    })
    const isAccepted = ({ kind }: { kind: string }) => acceptBreaking && kind === 'breaking'
    const standing = problems.filter((problem) => !isAccepted(problem))
    const ok = publication !== null && standing.length === 0
    const report = {
      command: 'compose' as const,
      ok,
      ...inspection,
      problems: standing,
      accepted: [
        ...accepted,
        ...problems.filter(isAccepted).map((problem) => ({ ...problem, accepted: 'by --accept-breaking' })),
      ],
      ...(ok ? publish(root, publication) : { written: [], removed: [] }),
      against: 'schema/',
    }
    return { exitCode: ok ? 0 : 1, output: written(report, format) }
  },
}
