import { type Service, Viewer } from '#host'
import type { LearnedRule } from '../domain/learned-rule.ts'
import { RULE_CHANGED, RULE_DRIFTED } from '../events.ts'
import { lockRule, rulesWith, saveRule } from '../store/rules.ts'
import type { Promoting } from './promoting.ts'

/** A rule's precision as the judgment service measures it on rated judgements. */
interface Measured {
  ruleId: string | null
  correct: number
  wrong: number
  precision: number
}

/** Looks at the learned rules in service of a workflow. Bears repetition. */
export type WatchLive = (tenantId: string, workflowId: string) => Promise<void>

// `_entities` is of the protocol between subgraphs: no operation of the graph's clients has it.
const MEASURED = `query ($workflow: [_Any!]!) {
  _entities(representations: $workflow) {
    ... on Workflow { confidence { rules { ruleId correct wrong precision } } }
  }
}`

/**
 * Takes out of service what was wrong too often, or tells people to: a learned rule whose measured precision is under
 * its floor. The precision is a posterior mean whose prior counts as twenty cases: one mistake retires nothing.
 */
export function driftWatch(
  service: Service<unknown>,
  { promoting, isAutomatic }: { promoting: Promoting; isAutomatic: boolean },
): WatchLive {
  const { database, graph, slug, events, liveEvents } = service
  const tell = async (
    tenantId: string,
    { id, workflowId }: LearnedRule,
    drift: string | null,
  ): Promise<void> => {
    const isNew = await database.transaction(tenantId, async (tx) => {
      const rule = await lockRule(tx, id)
      if (rule === undefined || rule.status !== 'LIVE' || rule.drift === drift) return false
      await saveRule(tx, { ...rule, drift })
      // Once, until it is taken out or has recovered.
      if (rule.drift === null && drift !== null)
        await events.send(tx, RULE_DRIFTED, { ruleId: id, workflowId })
      return true
    })
    if (isNew) await liveEvents.publish(tenantId, RULE_CHANGED, { ruleId: id, workflowId })
  }

  return async (tenantId, workflowId) => {
    const rules = await rulesWith(database, tenantId, workflowId, ['LIVE'])
    if (rules.length === 0) return
    const measured = await measuredRules(tenantId, workflowId)
    for (const rule of rules) {
      const found = measured.find(({ ruleId }) => ruleId === rule.ruleId)
      const drift = found === undefined ? undefined : driftOf(rule, found)
      if (drift === undefined) {
        if (rule.drift !== null) await tell(tenantId, rule, null)
        continue
      }
      const by = { tenantId, subject: `service:${slug}` }
      const decision = { id: rule.id, comment: drift }
      const outcome = isAutomatic ? await promoting.retire(by, decision, true) : undefined
      if (outcome === undefined || '__typename' in outcome)
        await tell(tenantId, rule, [drift, outcome?.message ?? ''].join(' ').trim())
    }
  }

  async function measuredRules(tenantId: string, workflowId: string): Promise<Measured[]> {
    const viewer = new Viewer(tenantId, `service:${slug}`, ['judgment:view'])
    const variables = { workflow: [{ __typename: 'Workflow', id: workflowId }] }
    const { _entities: found } = (await graph.data('judgment', { query: MEASURED, variables }, viewer)) as {
      // The judgment service's schema gives it this shape.
      _entities: ({ confidence: { rules: Measured[] } } | null)[]
    }
    return found[0]?.confidence.rules ?? []
  }
}

/** In words how a rule fell under its floor; undefined when it didn't. */
function driftOf({ floor }: LearnedRule, { correct, wrong, precision }: Measured): string | undefined {
  if (precision >= floor) return undefined
  const share = (value: number): string => `${(value * 100).toFixed(1)} %`
  return `Of ${correct + wrong} rated judgements the rule was wrong about ${wrong}: its measured precision is ${share(precision)}, under its floor of ${share(floor)}.`
}
