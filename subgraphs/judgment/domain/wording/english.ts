import { percent } from '../explain-steps.ts'
import type { Phrases } from './phrases.ts'

/** Judgements explained in English. */
export const english: Phrases = {
  decided: (outcome) => `The decision is ${outcome}.`,
  waiting: (outcome) =>
    outcome === null
      ? 'Nothing is decided: a person has to look at it.'
      : `Nothing is decided yet: ${outcome} is proposed, and a person has to confirm or correct it.`,
  sure: (confidence, threshold) =>
    `Confidence is ${percent(confidence)}, where ${threshold > 1 ? 'no confidence suffices at present' : `${percent(threshold)} is needed`}.`,
  by: {
    RULE: 'The rules decided.',
    LLM: 'A model decided.',
    HYBRID: 'Several deciders agree.',
    CASES: 'Similar rated cases decided.',
    PERSON: 'A person decided.',
  },
  asked: 'Rules, models and similar cases could not settle it.',
  rule: ({ name, values }) => `Rule “${name}” applies${values === '' ? '' : `: ${values}`}.`,
  ruleInFull: ({ name, when, values }) =>
    `Rule “${name}” [${when}] is true${values === '' ? '' : ` of ${values}`}.`,
  byDefault: (tried) => `None of ${tried} rules applies, so the default counts.`,
  nothing: (tried) => `None of ${tried} rules is known to apply.`,
  deciders: { RULES: 'Rules', MODEL: 'Model', CASES: 'Similar cases' },
  answered: (who, outcome, confidence) => `${who}: ${outcome}, ${percent(confidence)}.`,
  silent: (who, reason) => `${who}: no answer (${reason.code}).`,
  inFull: (who, { outcome, raw, confidence, threshold, ms }) =>
    `${who}: ${outcome}, raw ${raw}, calibrated ${confidence}, threshold ${threshold}, ${ms} ms.`,
  silentInFull: (who, reason, ms) => `${who}: ${reason.code} – ${reason.message}; ${ms} ms.`,
  cases: (count) => `${count} similar cases were looked at.`,
  model: ({ model, tier, inputTokens, outputTokens, costUsd }) =>
    `Model ${model} (${tier ?? 'no answer'}): ${inputTokens} tokens in, ${outputTokens} out${costUsd === null ? '' : `, ${costUsd} USD`}.`,
  cost: (usd) => `Asking models cost ${usd} USD.`,
  version: (version) => `Workflow version ${version}.`,
}
