import type { Trace } from './decide.ts'
import { type Track, measuredPrecision } from './calibration/precision.ts'
import { DEFAULT_CONDITION } from './deciders.ts'
import type { Trust } from './trust.ts'
import type { ReadyRuleSet } from './workflow-version.ts'

/** Ratings of rules that have any, by their places. */
type Tracks = ReadonlyMap<number, Track>

/** The default outcome's place among rules. */
const DEFAULT_PLACE = -1

/** A rule set whose confidence is its measured precision: the authors' figures and what ratings made of them. */
export interface RatedRuleSet extends ReadyRuleSet {
  readonly tracks: Tracks
}

/** The rules with what ratings say of them. */
export function ratedRules(ruleSet: ReadyRuleSet, trust: Pick<Trust, 'ruleTrack'>): RatedRuleSet {
  const { rules, defaultOutcome } = ruleSet
  const asked = rules.map((rule, place) => [place, trust.ruleTrack(rule)] as const)
  const ofDefault =
    defaultOutcome === null
      ? []
      : [
          [
            DEFAULT_PLACE,
            trust.ruleTrack({ when: DEFAULT_CONDITION, outcome: defaultOutcome.outcome }),
          ] as const,
        ]
  const all = [...asked, ...ofDefault]
  return withTracks(ruleSet, new Map(all.filter(([, { correct, wrong }]) => correct + wrong > 0)))
}

/** The rules as they were rated when a judgement was made, as far as they were chosen. */
export function rulesAsRated(ruleSet: ReadyRuleSet, { tracks = [] }: Trace): RatedRuleSet {
  return withTracks(ruleSet, new Map(tracks.map(({ at, ...track }) => [at, track])))
}

/** Ratings of what the rules' finding rests on, to be kept with it; undefined when there are none. */
export function tracksOf({ chosen, defaultApplied }: Trace, { tracks }: RatedRuleSet): Trace['tracks'] {
  if (tracks.size === 0) return undefined
  const places = defaultApplied ? [DEFAULT_PLACE] : chosen
  const kept = places.flatMap((at) => {
    const track = tracks.get(at)
    return track === undefined ? [] : [{ at, ...track }]
  })
  return kept.length === 0 ? undefined : kept
}

function withTracks(ruleSet: ReadyRuleSet, tracks: Tracks): RatedRuleSet {
  if (tracks.size === 0) return { ...ruleSet, tracks }
  const rated = (confidence: number, place: number): number => {
    const track = tracks.get(place)
    return track === undefined ? confidence : measuredPrecision(track, confidence)
  }
  const { rules, defaultOutcome } = ruleSet
  return {
    ...ruleSet,
    rules: rules.map((rule, place) =>
      tracks.has(place) ? { ...rule, confidence: rated(rule.confidence, place) } : rule,
    ),
    defaultOutcome: defaultOutcome && {
      ...defaultOutcome,
      confidence: rated(defaultOutcome.confidence, DEFAULT_PLACE),
    },
    tracks,
  }
}
