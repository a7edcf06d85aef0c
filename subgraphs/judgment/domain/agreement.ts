import { canonicalJson } from '#engine'
import type { Answer } from './step.ts'

/** Deciders that say the same. */
export interface Party {
  outcome: unknown
  voices: readonly Answer[]
  /** 0 to 1. */
  confidence: number
  rawConfidence: number
  /** What it takes to decide; above 1, none of them may. */
  threshold: number
}

/**
 * Who says the same, the surest first; of equally sure ones, who was asked first. `raises` tells whether agreement
 * makes surer. Deciders that may decide nothing add nothing to others.
 */
export function partiesOf(answers: readonly Answer[], raises: boolean): Party[] {
  const groups = new Map<string, Answer[]>()
  for (const answer of answers) {
    const name = canonicalJson(answer.outcome)
    groups.set(name, [...(groups.get(name) ?? []), answer])
  }
  return [...groups.values()]
    .map((voices) => partyOf(voices, raises))
    .toSorted((one, other) => other.confidence - one.confidence)
}

/**
 * How sure independent deciders are together of an outcome that each is so sure of: their odds multiplied (the
 * multiplicative pool of Dietrich and List, 2016, with even odds before), never less than the surest of them. Two of
 * 0.6 come to 0.69; one that is not sure at all, 0.5, adds nothing.
 */
export function pooled(confidences: readonly number[]): number {
  const agree = confidences.reduce((product, confidence) => product * confidence, 1)
  const err = confidences.reduce((product, confidence) => product * (1 - confidence), 1)
  const surest = Math.max(...confidences)
  return agree + err === 0 ? surest : Math.max(surest, agree / (agree + err))
}

function partyOf(voices: readonly Answer[], raises: boolean): Party {
  const able = voices.filter(({ threshold }) => threshold <= 1)
  if (!raises || able.length < 2) {
    const { outcome, confidence, rawConfidence, threshold } = spokesman(voices)
    return { outcome, voices, confidence, rawConfidence, threshold }
  }
  return {
    outcome: able[0]?.outcome,
    voices,
    confidence: pooled(able.map(({ confidence }) => confidence)),
    rawConfidence: pooled(able.map(({ rawConfidence }) => rawConfidence)),
    threshold: Math.max(...able.map(({ threshold }) => threshold)),
  }
}

/** The one that may decide by itself, else the surest. */
function spokesman(voices: readonly Answer[]): Answer {
  return voices.reduce((best, voice) => {
    const [suffices, bestSuffices] = [voice, best].map((one) => one.confidence >= one.threshold)
    if (suffices !== bestSuffices) return suffices ? voice : best
    return voice.confidence > best.confidence ? voice : best
  })
}
