/** Where a learned rule is in its life. */
export type RuleStatus = 'CANDIDATE' | 'BACKTESTED' | 'SHADOW' | 'APPROVED' | 'LIVE' | 'RETIRED' | 'REJECTED'

/** What can be done to a learned rule. */
export type RuleStep =
  | 'backtest'
  | 'finishBacktest'
  | 'startShadow'
  | 'stopShadow'
  | 'approve'
  | 'giveUpApproval'
  | 'goLive'
  | 'retire'
  | 'documentRetirement'
  | 'reject'

/** From where each step leads where; `undefined`: it stays where it is. */
const steps: Readonly<Record<RuleStep, { from: readonly RuleStatus[]; to?: RuleStatus; words: string }>> = {
  backtest: { from: ['CANDIDATE', 'BACKTESTED'], words: 'be backtested' },
  finishBacktest: { from: ['CANDIDATE', 'BACKTESTED'], to: 'BACKTESTED', words: 'be backtested' },
  startShadow: { from: ['BACKTESTED'], to: 'SHADOW', words: 'begin to run beside the rules in service' },
  stopShadow: { from: ['SHADOW'], to: 'BACKTESTED', words: 'end running beside the rules in service' },
  // Whoever approved it may not have got to the end of it.
  approve: { from: ['SHADOW', 'APPROVED'], to: 'APPROVED', words: 'be approved' },
  giveUpApproval: { from: ['APPROVED'], to: 'SHADOW', words: 'be taken back' },
  goLive: { from: ['APPROVED'], to: 'LIVE', words: 'go into service' },
  retire: { from: ['LIVE'], to: 'RETIRED', words: 'be retired' },
  documentRetirement: { from: ['RETIRED'], words: 'be documented as retired' },
  reject: { from: ['CANDIDATE', 'BACKTESTED', 'SHADOW'], to: 'REJECTED', words: 'be rejected' },
}

/** What comes next from each place, for people. */
const next: Readonly<Record<RuleStatus, string>> = {
  CANDIDATE: 'Backtest it first.',
  BACKTESTED: 'Let it run as a shadow first.',
  SHADOW: 'Approve it, reject it, or end its shadow run.',
  APPROVED: 'It is about to go into service.',
  LIVE: 'It is in service: retire it to take it out.',
  RETIRED: 'Its life is over; the next extraction may find it anew.',
  REJECTED: 'Its life is over.',
}

/** The step can't be taken from where the rule is. */
export interface RuleStepImpossible {
  __typename: 'RuleStepImpossible'
  message: string
  status: RuleStatus
}

/** Where a step leads a rule, or why it can't be taken. */
export function afterStep(status: RuleStatus, step: RuleStep): RuleStatus | RuleStepImpossible {
  const { from, to, words } = steps[step]
  if (from.includes(status)) return to ?? status
  const message = `The rule is ${status}: it can't ${words}. ${next[status]}`
  return { __typename: 'RuleStepImpossible', message, status }
}

/** Characters of a comment. */
const LONGEST_COMMENT = 2000

/** What is wrong with the comment on a decision; undefined when nothing is. */
export function commentFault(comment: string): string | undefined {
  if (comment.trim() === '') return 'Say why in `comment`: whoever looks at this later wants to know.'
  if (comment.length > LONGEST_COMMENT)
    return `The comment has more than ${LONGEST_COMMENT} characters: shorten it.`
  return comment.isWellFormed() && !comment.includes('\u0000')
    ? undefined
    : 'The comment has a NUL character or half a surrogate pair: remove it.'
}
