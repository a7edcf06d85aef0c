declare module '#events' {
  interface Events {
    /** Somebody rated a case, or changed a rating. */
    'learning.case_rated': { caseId: string; workflowId: string; judgmentId: string | null }
    /** A learned rule in service is wrong too often; it was taken out, or ought to be. */
    'learning.rule_drifted': { ruleId: string; workflowId: string }
  }
  interface Jobs {
    /** There are enough new cases to take a workflow's statistics anew. */
    'learning.take_statistics': { workflowId: string }
    /** Cases of a workflow have yet to be judged by the others. */
    'learning.take_votes': { workflowId: string }
    /** Rules are to be learned. */
    'learning.extract_rules': { extractionId: string }
    /** It is night, and a workflow had new ratings. */
    'learning.nightly': { workflowId: string }
    /** Learned rules of a workflow in shadow and in service are to be looked at. */
    'learning.watch_rules': { workflowId: string }
  }
  interface LiveEvents {
    /** A run of the learners went on, or came to its end. */
    'learning.extraction_progressed': { extractionId: string; finished: boolean }
    /** Something happened to a learned rule. */
    'learning.rule_changed': { ruleId: string; workflowId: string }
  }
}

export const CASE_RATED = 'learning.case_rated'
export const RULE_DRIFTED = 'learning.rule_drifted'
export const TAKE_STATISTICS = 'learning.take_statistics'
export const TAKE_VOTES = 'learning.take_votes'
export const EXTRACT_RULES = 'learning.extract_rules'
export const NIGHTLY = 'learning.nightly'
export const WATCH_RULES = 'learning.watch_rules'
export const EXTRACTION_PROGRESSED = 'learning.extraction_progressed'
export const RULE_CHANGED = 'learning.rule_changed'
