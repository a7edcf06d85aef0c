import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type JsonObject, compileRuleSet } from '#engine'
import { type Service, Viewer } from '#host'
import type { LearnedRule } from '../domain/learned-rule.ts'
import type { ShadowResult } from '../domain/shadow-result.ts'
import { rulesWith } from '../store/rules.ts'
import { type ShadowHit, insertHits, moveShadow, shadowCounts } from '../store/shadow.ts'

/** A judgement that rules are tried on. */
interface Judged {
  id: string
  inputData: JsonObject
  outcome: unknown
  proposedOutcome: unknown
}

/** A page of judgements, the newest first. */
type Edges = { cursor: string; node: Judged }[]

/** Runs learned rules beside those in service. */
export interface ShadowRuns {
  /** Tries a workflow's rules on what was judged since they were tried last. */
  sweep(tenantId: string, workflowId: string): Promise<void>
  /** How a rule did so far; null when it never ran. */
  result(tenantId: string, rule: LearnedRule): Promise<ShadowResult | null>
}

const SINCE = readFileSync(join(import.meta.dirname, 'judgments-since.operations.graphql'), 'utf8')
const PAGE = 100
/** Pages of one sweep; the rest comes with the next. */
const MOST_PAGES = 100
/** Milliseconds until a judgement is looked at: one that took long is stored behind later ones till then. */
const SETTLED_MS = 60_000

/**
 * Shadow runs on what is judged, after it was: the way of a judgement is not a step longer. A page of 100 judgements
 * costs one question to the judgment service and one statement.
 */
export function shadowRuns(service: Service<unknown>): ShadowRuns {
  const { database, graph, slug, clock } = service
  const page = async (
    tenantId: string,
    variables: { workflowId: string; before: string | null; since: Date; to: Date },
  ): Promise<Edges> => {
    const viewer = new Viewer(tenantId, `service:${slug}`, ['judgment:view'])
    const { judgments } = (await graph.data('judgment', { query: SINCE, variables }, viewer)) as {
      // The operation is checked against the schema, which gives it this shape.
      judgments: { edges: Edges }
    }
    return judgments.edges
  }

  return {
    async sweep(tenantId, workflowId) {
      const rules = await rulesWith(database, tenantId, workflowId, ['SHADOW'])
      const to = new Date(clock().getTime() - SETTLED_MS)
      for (const together of Map.groupBy(rules, placeOf).values()) {
        const since = together[0]?.shadowSince ?? to
        let from = together[0]?.shadowCursor ?? null
        for (let pages = 0; pages < MOST_PAGES; pages += 1) {
          const edges = await page(tenantId, { workflowId, before: from, since, to })
          const last = edges[0]?.cursor
          if (last === undefined) break
          const hits = hitsOf(
            together,
            edges.map(({ node }) => node),
          )
          const place = { from, to: last, seen: edges.length }
          await database.transaction(tenantId, async (tx) => {
            const moved = new Set(
              await moveShadow(
                tx,
                together.map(({ id }) => id),
                place,
              ),
            )
            await insertHits(
              tx,
              hits.filter(({ ruleId }) => moved.has(ruleId)),
            )
          })
          from = last
          if (edges.length < PAGE) break
        }
      }
    },

    async result(tenantId, rule) {
      const [counts] = await shadowCounts(database, tenantId, [rule.id])
      if (counts === undefined && rule.shadowSeen === 0) return null
      const none = { matched: 0, differing: 0, rated: 0, right: 0, judgedRight: 0, mended: 0, broken: 0 }
      return { judgments: rule.shadowSeen, ...none, ...counts }
    },
  }
}

/** Rules of one place are tried together. */
function placeOf({ shadowCursor, shadowSince }: LearnedRule): string {
  return shadowCursor ?? shadowSince?.toISOString() ?? ''
}

/** The judgements for which rules are true. */
function hitsOf(rules: readonly LearnedRule[], judgments: readonly Judged[]): ShadowHit[] {
  if (rules.length === 0) return []
  const batch = compileRuleSet({
    hitPolicy: 'COLLECT',
    rules: rules.map(({ id, when }) => ({ id, when })),
  }).evaluateColumns(judgments.map(({ inputData }) => inputData))
  return judgments.flatMap(({ id: judgmentId, outcome, proposedOutcome }, row) =>
    batch.matched(row).flatMap((place) => {
      const ruleId = rules[place]?.id
      return ruleId === undefined ? [] : [{ ruleId, judgmentId, judgedOutcome: outcome ?? proposedOutcome }]
    }),
  )
}
