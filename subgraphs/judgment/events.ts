declare module '#events' {
  interface Events {
    /** A person decided a judgement. */
    'judgment.reviewed': { judgmentId: string; workflowId: string }
  }
  interface LiveEvents {
    /** Judgements of a workflow were stored, in the order of the list. */
    'judgment.completed': { workflowId: string; judgmentIds: string[] }
    /** A backtest went on, or came to its end. */
    'judgment.backtest_progressed': { backtestId: string; finished: boolean }
  }
}

export const COMPLETED = 'judgment.completed'
export const BACKTEST_PROGRESSED = 'judgment.backtest_progressed'
