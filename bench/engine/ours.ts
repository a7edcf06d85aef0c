import {
  columnsOf,
  compileRuleSet,
  type CompiledRuleSet,
  type CompileOptions,
  type JsonObject,
} from '../../engine/index.ts'
import { type BenchRule, type Contestant, counting } from './contestant.ts'

/** Our engine: as it picks its back end itself, with each of them forced, and over columns. */
export function ours(rules: readonly BenchRule[]): Contestant[] {
  const without = { codeGeneration: false } as const
  const chosen = compiled(rules, {})
  const bare = compiled(rules, without)
  const closures = compiled(rules, { ...without, backend: 'closures' })
  const generated = compiled(rules, { backend: 'generated' })
  const bitset = compiled(rules, { backend: 'bitset' })
  return [
    counting('ours, counted', (input) => chosen.count(input)),
    counting('ours, listed', (input) => chosen.match(input).length),
    counting('ours, all verdicts', (input) => chosen.evaluate(input).matched.length),
    counting('ours, no code, counted', (input) => bare.count(input)),
    counting('ours, no code, listed', (input) => bare.match(input).length),
    counting('  closures, counted', (input) => closures.count(input)),
    counting('  generated, counted', (input) => generated.count(input)),
    counting('  bitset, counted', (input) => bitset.count(input)),
    overColumns(chosen),
    { name: 'ours, over records', count: (inputs) => chosen.evaluateColumns(inputs).countHits() },
  ]
}

function compiled(rules: readonly BenchRule[], options: CompileOptions): CompiledRuleSet {
  const definitions = rules.map(({ cel }, place) => ({ id: String(place), when: cel }))
  return compileRuleSet({ hitPolicy: 'COLLECT', rules: definitions }, options)
}

/** History is in columns before a backtest begins, and so it is here. */
function overColumns(set: CompiledRuleSet): Contestant {
  const fields = new Set(set.references.map(({ segments: [root] }) => String(root)))
  const known = new WeakMap<readonly JsonObject[], ReturnType<typeof columnsOf>>()
  return {
    name: 'ours, over columns',
    count(inputs) {
      const columns = known.get(inputs) ?? columnsOf(inputs, fields)
      known.set(inputs, columns)
      return set.evaluateColumns(columns).countHits()
    },
  }
}
