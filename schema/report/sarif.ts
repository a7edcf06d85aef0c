import type { Location, Log, ReportingDescriptor, Result } from 'sarif'
import { explanationOf } from '../explanations/explanation.ts'
import type { Problem } from '../registry/problem.ts'
import { supergraphFile } from '../registry/publication.ts'
import { digestOf } from '../artifact/digest.ts'
import { usersIn } from './report.ts'
import type { Report } from './report.ts'

/**
 * A report in SARIF 2.1.0 (OASIS), which code hosts show beside the lines. A problem that was let pass is a result
 * with an accepted suppression.
 */
export function asSarif({ problems, accepted, notices }: Report): string {
  const results: (Result & { ruleId: string })[] = [
    ...problems.map((problem) => resultOf(problem, 'error')),
    ...accepted.map((problem) => ({
      ...resultOf(problem, 'warning'),
      suppressions: [
        { kind: 'external' as const, status: 'accepted' as const, justification: problem.accepted ?? '' },
      ],
    })),
    ...notices.map((notice) =>
      resultOf({ ...notice, file: null, line: null, remedy: '', kind: 'lint', subgraphs: [] }, 'note'),
    ),
  ]
  const codes = [...new Set(results.map(({ ruleId }) => ruleId))].toSorted()
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'judgify-schema', rules: codes.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        results: results.map((result) => ({ ...result, ruleIndex: codes.indexOf(result.ruleId) })),
      },
    ],
  }
  return JSON.stringify(log, null, 2)
}

function ruleOf(code: string): ReportingDescriptor {
  const explanation = explanationOf(code)
  if (explanation === null) return { id: code }
  const { title, why } = explanation
  return { id: code, shortDescription: { text: title }, fullDescription: { text: why } }
}

function resultOf(problem: Problem, level: 'error' | 'warning' | 'note'): Result & { ruleId: string } {
  const { code, coordinate, message, remedy } = problem
  const users = usersIn(problem)
  const used = users.length === 0 ? '' : ` Used by ${users.join('; ')}.`
  return {
    ruleId: code,
    level,
    message: { text: `${message}${used} ${remedy}`.trim() },
    locations: [locationOf(problem)],
    partialFingerprints: { 'coordinate/v1': digestOf(`${code} ${coordinate} ${message}`) },
  }
}

function locationOf({ file, line, coordinate }: Problem): Location {
  return {
    physicalLocation: {
      // Code hosts show no result without a file.
      artifactLocation: { uri: encodeURI(file ?? supergraphFile), uriBaseId: '%SRCROOT%' },
      ...(line !== null && { region: { startLine: line } }),
    },
    ...(coordinate !== null && { logicalLocations: [{ fullyQualifiedName: coordinate }] }),
  }
}
