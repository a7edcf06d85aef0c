declare module '#events' {
  interface Events {
    /** People decided about a judgement that nobody was sure enough of, or that was decided without them. */
    'judgment.reviewed': { judgmentId: string; workflowId: string }
    /** A backtest has come to its end. */
    'judgment.backtest_completed': { backtestId: string }
  }
  interface LiveEvents {
    /** Reviews of a workflow came into the queue, were taken, given back, handed on or decided. */
    'judgment.review_queue_changed': { workflowId: string; reviewIds: string[] }
    /** Judgements of a workflow were stored, in the order of the list. */
    'judgment.completed': { workflowId: string; judgmentIds: string[] }
    /** A backtest went on, or came to its end. */
    'judgment.backtest_progressed': { backtestId: string; finished: boolean }
  }
}

export const COMPLETED = 'judgment.completed'
export const BACKTEST_COMPLETED = 'judgment.backtest_completed'
export const BACKTEST_PROGRESSED = 'judgment.backtest_progressed'
export const REVIEWED = 'judgment.reviewed'
export const REVIEW_QUEUE_CHANGED = 'judgment.review_queue_changed'
