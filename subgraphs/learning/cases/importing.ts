import type { Service, Viewer } from '#host'
import { type InputFault, type InputLimits, caseFaults } from '../domain/imported.ts'
import type { JsonObject } from '../domain/json.ts'
import { weights } from '../domain/ratings.ts'
import { type NewCase, insertImported } from '../store/cases.ts'
import { lockWorkflow } from '../store/workflows.ts'
import type { Keeping } from './keeping.ts'
import type { TellRated } from './telling.ts'

/** A record with its right outcome. */
export interface ImportedCase {
  inputData: unknown
  correctOutcome: unknown
  key?: string | null | undefined
  ratedAt?: Date | null | undefined
}

/** What became of an import. */
export interface Imported {
  imported: number
  known: number
  refused: (InputFault & { index: number })[]
}

/** Adds records whose right outcome is known. */
export type ImportCases = (
  viewer: Viewer,
  workflowId: string,
  cases: readonly ImportedCase[],
) => Promise<Imported>

/** Stores what can be stored in one transaction. Calibration hears of an import once, by its last case. */
export function importing(
  service: Service<unknown>,
  kept: Keeping,
  { tell, limits }: { tell: TellRated; limits: InputLimits },
): ImportCases {
  const { database, newId, clock } = service
  return async ({ tenantId, subject: ratedBy }, workflowId, given) => {
    const refused = given.flatMap((one, index) =>
      caseFaults(one, limits).map((fault) => ({ index, ...fault })),
    )
    const faulty = new Set(refused.map(({ index }) => index))
    const now = clock()
    const cases = given.flatMap((one, index): NewCase[] =>
      faulty.has(index)
        ? []
        : [
            {
              id: newId(),
              workflowId,
              judgmentId: null,
              clientKey: one.key ?? null,
              inputData: one.inputData as JsonObject,
              judgedOutcome: null,
              correctOutcome: one.correctOutcome,
              correct: null,
              source: 'IMPORT',
              weight: weights.IMPORT,
              ratedAt: one.ratedAt ?? now,
              ratedBy,
            },
          ],
    )
    const imported = await database.transaction(tenantId, async (tx) => {
      const state = await lockWorkflow(tx, workflowId)
      const stored = await insertImported(tx, cases)
      const added = cases.filter(({ id }) => stored.has(id))
      await kept.stored(tx, workflowId, state, added)
      const last = added.at(-1)
      if (last !== undefined) await tell(tx, { caseId: last.id, workflowId, judgmentId: null })
      return added.length
    })
    return { imported, known: cases.length - imported, refused }
  }
}
