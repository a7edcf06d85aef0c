declare module '#events' {
  interface Jobs {
    /** Rules are to be tried on history. */
    'judgment.backtest': { backtestId: string }
  }
}

/** The job that runs a backtest. */
export const BACKTEST = 'judgment.backtest'
