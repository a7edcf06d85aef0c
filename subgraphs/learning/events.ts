declare module '#events' {
  interface Events {
    /** Somebody rated a case, or changed a rating. */
    'learning.case_rated': { caseId: string; workflowId: string; judgmentId: string | null }
  }
  interface Jobs {
    /** There are enough new cases to take a workflow's statistics anew. */
    'learning.take_statistics': { workflowId: string }
    /** Cases of a workflow have yet to be judged by the others. */
    'learning.take_votes': { workflowId: string }
  }
}

export const CASE_RATED = 'learning.case_rated'
export const TAKE_STATISTICS = 'learning.take_statistics'
export const TAKE_VOTES = 'learning.take_votes'
