import * as celEs from '@bufbuild/cel'
import { ZenEngine, evaluateExpressionSync } from '@gorules/zen-engine'
import { Environment } from '@marcbachmann/cel-js'
import { evaluate as evaluateFeel } from 'feelin'
import { Engine } from 'json-rules-engine'
import jsonata from 'jsonata'
import { type JsonObject } from '../../engine/index.ts'
import { type BenchRule, type Contestant, counting } from './contestant.ts'
import type { Bounds } from './samples.ts'

/** The two that read CEL. */
export function celPeers(rules: readonly BenchRule[]): Contestant[] {
  return [celJs(rules), bufbuildCel(rules)].map(asPeer)
}

/** Those with languages of their own, for the rules on two bounds. Each has them in the quickest form it has. */
export function otherPeers(bounds: readonly Bounds[]): Contestant[] {
  return [zenTable(bounds), zenExpression(bounds), jsonRules(bounds), jsonataList(bounds), feel(bounds)].map(
    asPeer,
  )
}

function asPeer(contestant: Contestant): Contestant {
  return { ...contestant, isPeer: true }
}

/** Its name in tables. */
export const CEL_JS = '@marcbachmann/cel-js'

function celJs(rules: readonly BenchRule[]): Contestant {
  const environment = new Environment({ unlistedVariablesAreDyn: true })
  const compiled = rules.map(({ cel }) => environment.parse(cel))
  return counting(CEL_JS, (input) => {
    let count = 0
    for (const rule of compiled) if (rule(input) === true) count += 1
    return count
  })
}

function bufbuildCel(rules: readonly BenchRule[]): Contestant {
  const environment = celEs.celEnv()
  const compiled = rules.map(({ cel }) => celEs.plan(environment, celEs.parse(cel)))
  return counting('@bufbuild/cel', (input) => {
    let count = 0
    for (const rule of compiled) if (rule(input) === true) count += 1
    return count
  })
}

function zenTable(bounds: readonly Bounds[]): Contestant {
  const decision = new ZenEngine().createDecision(collectingTable(bounds))
  return {
    name: '@gorules/zen-engine, table',
    async count(inputs) {
      let total = 0
      // It works in threads of its own, so several are under way.
      for (let at = 0; at < inputs.length; at += AT_ONCE) {
        const answers = await Promise.all(
          inputs.slice(at, at + AT_ONCE).map((input) => decision.evaluate(input)),
        )
        for (const { result } of answers) total += (result as unknown[] | null)?.length ?? 0
      }
      return total
    },
  }
}

const AT_ONCE = 64

function collectingTable(bounds: readonly Bounds[]): object {
  const at = { position: { x: 0, y: 0 } }
  const content = {
    hitPolicy: 'collect',
    inputs: ['a', 'b'].map((field) => ({ id: field, name: field, field })),
    outputs: [{ id: 'rule', name: 'rule', field: 'rule' }],
    rules: bounds.map(({ a, b }, place) => ({
      _id: String(place),
      a: `> ${a}`,
      b: `> ${b}`,
      rule: String(place),
    })),
  }
  return {
    nodes: [
      { id: 'in', name: 'in', type: 'inputNode', ...at },
      { id: 'rules', name: 'rules', type: 'decisionTableNode', content, ...at },
      { id: 'out', name: 'out', type: 'outputNode', ...at },
    ],
    edges: [
      { id: '1', type: 'edge', sourceId: 'in', targetId: 'rules' },
      { id: '2', type: 'edge', sourceId: 'rules', targetId: 'out' },
    ],
  }
}

function zenExpression(bounds: readonly Bounds[]): Contestant {
  const list = listOf(bounds, ({ a, b }) => `a > ${a} and b > ${b}`)
  return counting('@gorules/zen-engine, expression', (input) =>
    countTrue(evaluateExpressionSync(list, input) as unknown[]),
  )
}

function jsonRules(bounds: readonly Bounds[]): Contestant {
  const engine = new Engine(
    bounds.map(({ a, b }, place) => ({
      conditions: {
        all: [
          { fact: 'a', operator: 'greaterThan', value: a },
          { fact: 'b', operator: 'greaterThan', value: b },
        ],
      },
      event: { type: String(place) },
    })),
  )
  return awaiting('json-rules-engine', async (input) => (await engine.run(input)).events.length)
}

function jsonataList(bounds: readonly Bounds[]): Contestant {
  const list = jsonata(listOf(bounds, ({ a, b }) => `a > ${a} and b > ${b}`))
  return awaiting('jsonata', async (input) => countTrue((await list.evaluate(input)) as unknown[]))
}

function feel(bounds: readonly Bounds[]): Contestant {
  const list = listOf(bounds, ({ a, b }) => `a > ${a} and b > ${b}`)
  return counting('feelin', (input) => countTrue(evaluateFeel(list, input).value as unknown[]))
}

function listOf(bounds: readonly Bounds[], write: (bounds: Bounds) => string): string {
  return `[${bounds.map(write).join(', ')}]`
}

function countTrue(results: readonly unknown[]): number {
  return results.filter((result) => result === true).length
}

function awaiting(name: string, countOne: (input: JsonObject) => Promise<number>): Contestant {
  return {
    name,
    async count(inputs) {
      let total = 0
      for (const input of inputs) total += await countOne(input)
      return total
    },
  }
}
