import { AppError, flatMap, returnable } from '#host'
import type { Context } from '../context.ts'
import { EXTRACTION_PROGRESSED, RULE_CHANGED } from '../events.ts'
import type { SubscriptionResolvers } from '../schema.generated.ts'
import { asRule } from './RuleCandidate.ts'
import { asExtraction } from './RuleExtraction.ts'

export const Subscription = {
  ruleExtractionProgressed: {
    async subscribe(_, { id }, { viewer, liveEvents, extraction }) {
      // Listening first: what happens while it is looked up is heard.
      const events = await liveEvents.subscribe(viewer.tenantId, EXTRACTION_PROGRESSED)
      const now = await extraction(id)
      const leave = (): void => void events.return?.()
      if (now === null) {
        leave()
        throw new AppError('NOT_FOUND', `There is no run of the learners ${JSON.stringify(id)}.`)
      }
      return returnable(progressOf(now.id, now.finishedAt !== null, events), leave)
    },
    resolve: async (id: string, _: unknown, { extraction }: Context) => {
      const found = asExtraction(await extraction(id))
      if (found === null) throw new AppError('NOT_FOUND', `The run ${id} is gone.`)
      return found
    },
  },

  ruleCandidateChanged: {
    async subscribe(_, { workflowId }, { viewer, liveEvents }) {
      const wanted = workflowId?.toLowerCase()
      const events = await liveEvents.subscribe(viewer.tenantId, RULE_CHANGED)
      return flatMap(events, (event) =>
        wanted === undefined || event.workflowId === wanted ? [event.ruleId] : [],
      )
    },
    resolve: async (id: string, _: unknown, { rule }: Context) => {
      const found = asRule(await rule(id))
      if (found === null) throw new AppError('NOT_FOUND', `The learned rule ${id} is gone.`)
      return found
    },
  },
} satisfies SubscriptionResolvers

/** The run's id now and whenever it has gone on, until it is finished. */
async function* progressOf(
  id: string,
  finished: boolean,
  events: AsyncIterable<{ extractionId: string; finished: boolean }>,
): AsyncGenerator<string> {
  yield id
  if (finished) return
  for await (const event of events) {
    if (event.extractionId !== id) continue
    yield id
    if (event.finished) return
  }
}
