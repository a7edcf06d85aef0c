import { type Database, sql } from '#host'
import type { Track } from '../domain/calibration/precision.ts'
import type { Rating, VoteRating } from '../domain/calibration/rating.ts'
import type { Decider } from '../domain/deciders.ts'

/** How far a workflow's ratings are, and the votes of its rated cases on one another. */
export interface RatingState {
  revision: number
  /** When a case was rated last; null when none was. */
  changedAt: Date | null
  votesTakenAt: Date | null
  /** The rules that the votes are kept with; null without any. */
  votesRules: string | null
}

/** What confidence in a workflow's deciders rests on. */
export interface RatingHistory {
  /** In the order of time. */
  deciders: ReadonlyMap<Decider, Rating[]>
  rules: ReadonlyMap<string, Track>
  /** How each rated case would have been decided by the others, in the order of time. */
  votes: VoteRating[]
}

/** The newest ratings of a decider that count. */
const MOST_RATINGS = 5000

const NO_STATE: RatingState = { revision: 0, changedAt: null, votesTakenAt: null, votesRules: null }

/** How far a workflow's ratings are. */
export async function ratingState(
  database: Database,
  tenantId: string,
  workflowId: string,
): Promise<RatingState> {
  const [state] = await database.query<RatingState>(
    tenantId,
    sql`-- ratings.state
      select revision, changed_at as "changedAt", votes_taken_at as "votesTakenAt", votes_rules as "votesRules"
      from judgment.confidence_states where tenant_id = ${tenantId} and workflow_id = ${workflowId}`,
  )
  return state ?? NO_STATE
}

/** What confidence in a workflow's deciders rests on now. */
export async function ratingHistory(
  database: Database,
  tenantId: string,
  workflowId: string,
): Promise<RatingHistory> {
  const newest = (decider: Decider) => sql`(
    select coalesce(json_agg(json_build_object('raw', raw_confidence, 'correct', correct) order by rated_at, judgment_id), '[]')
    from (select raw_confidence, correct, rated_at, judgment_id from judgment.ratings
      where tenant_id = ${tenantId} and workflow_id = ${workflowId} and decider = ${decider}
      order by rated_at desc limit ${MOST_RATINGS}) as newest)`
  const [row] = await database.query<{
    rules_: Rating[]
    model: Rating[]
    cases: Rating[]
    votes: VoteRating[] | null
    tracks: (Track & { meaning: string })[]
  }>(
    tenantId,
    sql`-- ratings.history
      select ${newest('RULES')} as rules_, ${newest('MODEL')} as model, ${newest('CASES')} as cases,
        (select case_votes from judgment.confidence_states where tenant_id = ${tenantId} and workflow_id = ${workflowId}) as votes,
        (select coalesce(json_agg(track), '[]') from (
          select meaning, count(*) filter (where correct) as correct, count(*) filter (where not correct) as wrong
          from judgment.rule_ratings where tenant_id = ${tenantId} and workflow_id = ${workflowId} group by meaning) as track
        ) as tracks`,
  )
  if (row === undefined) throw new Error('an aggregate without a row')
  return {
    deciders: new Map([
      ['RULES', row.rules_],
      ['MODEL', row.model],
      ['CASES', row.cases],
    ]),
    rules: new Map(row.tracks.map(({ meaning, ...track }) => [meaning, track])),
    votes: row.votes ?? [],
  }
}
