import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Decider } from '../decisions/decider.ts'
import { inputsOf, type SmallWorld, smallWorlds } from '../testing/small-worlds.ts'
import type { JsonObject } from '../values/value.ts'
import type { Finding, FindingKind, VerificationReport } from './report.ts'
import { verifyRuleSet } from './verify-rule-set.ts'

const verified = ({ definition, schema }: SmallWorld): VerificationReport =>
  verifyRuleSet(definition, { schema })

/** What is so of a rule set, found by going through every input. */
function bruteForce(world: SmallWorld): Record<FindingKind, ReadonlySet<string>> {
  const { definition } = world
  const decider = new Decider(definition)
  const all = inputsOf(world).map((input) => decider.hits(input))
  const single = definition.hitPolicy !== 'COLLECT'
  const enabled = decider.precedence
  const dead = enabled.filter((place) => !all.some((hits) => hits.includes(place)))
  const live = enabled.filter((place) => !dead.includes(place))
  const implied = live.filter((place) => single && !all.some((hits) => decider.winner(hits) === place))
  const without = (hits: readonly number[], place: number) => hits.filter((one) => one !== place)
  const redundant = live.filter(
    (place) =>
      single &&
      !implied.includes(place) &&
      all.every((hits) => decider.outcomeOf(hits) === decider.outcomeOf(without(hits, place))),
  )
  const pairs = enabled.flatMap((one, rank) => enabled.slice(rank + 1).map((other) => [one, other] as const))
  const together = pairs.filter(([one, other]) =>
    all.some((hits) => hits.includes(one) && hits.includes(other)),
  )
  const ids = (places: readonly number[]) => new Set(places.map((place) => `r${place}`))
  const named = (agree: boolean) =>
    new Set(
      together
        .filter(([one, other]) => (decider.sameOutcome(one, other) || !single) === agree)
        .map(([one, other]) => `r${one} r${other}`),
    )
  const gap = definition.defaultOutcome === undefined && all.some((hits) => hits.length === 0)
  return {
    DEAD: ids(dead),
    IMPLIED: ids(implied),
    REDUNDANT: ids(redundant),
    OVERLAP: named(true),
    CONTRADICTION: named(false),
    GAP: new Set(gap ? ['gap'] : []),
  }
}

function subjectOf({ kind, ruleIds }: Finding): string {
  if (kind === 'GAP') return 'gap'
  return kind === 'OVERLAP' || kind === 'CONTRADICTION' ? ruleIds.join(' ') : (ruleIds[0] ?? '')
}

const KINDS: readonly FindingKind[] = ['DEAD', 'IMPLIED', 'REDUNDANT', 'OVERLAP', 'CONTRADICTION', 'GAP']

function toldOf(kind: FindingKind, { findings }: VerificationReport): ReadonlySet<string> {
  return new Set(findings.filter((finding) => finding.kind === kind).map(subjectOf))
}

function shows({ definition }: SmallWorld, finding: Finding, example: JsonObject): boolean {
  const decider = new Decider(definition)
  const hits = decider.hits(example)
  if (finding.kind === 'GAP') return hits.length === 0
  if (!finding.places.every((place) => hits.includes(place))) return false
  const [first, second] = finding.places
  if (finding.kind === 'OVERLAP' || first === undefined || second === undefined) return true
  return !decider.sameOutcome(first, second) && decider.winner([first, second]) === first
}

/** Whether an input is one of a world's, whatever text stands for those that no rule names. */
function belongs(world: SmallWorld, example: JsonObject): boolean {
  const name = example['name']
  const known = typeof name !== 'string' || ['p', 'q', 'A', 'B', 'C'].includes(name)
  const folded: JsonObject = known ? example : { ...example, name: representative(name) }
  return inputsOf(world).some((input) =>
    Object.keys({ ...input, ...folded }).every((key) => input[key] === folded[key]),
  )
}

function representative(name: string): string {
  const [withP, without] = name < 'q' ? ['apple', 'another one'] : ['zip', 'zz']
  return name.includes('p') ? withP : without
}

describe.each([
  ['of single inputs', false, 400],
  ['of terms of several inputs, too', true, 400],
])('a verification of rules %s', (_, derived, numRuns) => {
  test('tells nothing that is not so, and shows it by an example within the schema', () => {
    fc.assert(
      fc.property(smallWorlds(derived), (world) => {
        const { findings } = verified(world)
        for (const finding of findings) {
          const proof = finding.kind === 'DEAD' || finding.kind === 'IMPLIED' || finding.kind === 'REDUNDANT'
          expect(finding.example === null).toBe(proof)
          if (finding.example === null) continue
          expect(shows(world, finding, finding.example)).toBe(true)
          expect(belongs(world, finding.example)).toBe(true)
        }
      }),
      { numRuns },
    )
  })

  test('agrees with going through every input, but for what it leaves open', () => {
    fc.assert(
      fc.property(smallWorlds(derived), (world) => {
        const report = verified(world)
        const truth = bruteForce(world)
        for (const kind of KINDS) {
          const told = toldOf(kind, report)
          // Of a rule that is dead, without that being found out, it is also so that it never decides.
          const wrong = told.difference(kind === 'IMPLIED' ? truth.IMPLIED.union(truth.DEAD) : truth[kind])
          expect([kind, [...wrong]]).toEqual([kind, []])
          if (report.complete) expect([kind, told]).toEqual([kind, truth[kind]])
        }
      }),
      { numRuns },
    )
  })
})

test('a verification of rules of single inputs is always complete', () => {
  const plain = smallWorlds(false).filter(({ definition }) =>
    definition.rules.every(({ when }) => typeof when === 'string' && !when.includes('<')),
  )
  fc.assert(
    fc.property(plain, (world) => {
      expect(verified(world).open).toEqual([])
    }),
  )
})
