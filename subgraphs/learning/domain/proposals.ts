import { canonicalJson } from '#engine'
import { z } from 'zod'
import type { JsonObject } from './json.ts'

/** What a model proposes; outcomes as JSON texts. */
export interface ModelProposals {
  rules: { when: string; outcome: string }[]
  features: string[]
}

const shape = z.object({
  rules: z.array(z.object({ when: z.string().max(2000), outcome: z.json() })).max(100),
  features: z.array(z.string().max(500)).max(100).default([]),
})

/** Reads what a model wrote, JSON with or without a fence around it; undefined when it is something else. */
export function proposalsOf(written: string): ModelProposals | undefined {
  const fenced = /^\s*```(?:json)?\s*\n([\s\S]*?)\n\s*```\s*$/.exec(written)
  try {
    const { rules, features } = shape.parse(JSON.parse(fenced?.[1] ?? written))
    return { rules: rules.map(({ when, outcome }) => ({ when, outcome: canonicalJson(outcome) })), features }
  } catch {
    return undefined
  }
}

/** What a model is told to do with the figures. */
export function proposalInstructions(purpose: string, inputSchema: unknown): string {
  return [
    'Propose rules that tell from a record which outcome is right. You are shown figures about rated records, not the records.',
    purpose === '' ? '' : `What is to be decided: ${purpose}`,
    isObject(inputSchema) ? `JSON Schema of a record: ${JSON.stringify(inputSchema)}` : '',
    [
      'Answer with one JSON object and nothing else:',
      '{"rules": [{"when": "<condition>", "outcome": <one of the outcomes, as JSON>}], "features": ["<numeric expression>"]}',
      'At most 20 rules and 10 features. A feature is a difference, ratio or product that means something, such as a power.',
      'Conditions: comparisons (< <= > >= == !=), and, or, not, in [..], arithmetic (+ - * /), parentheses, and paths exactly as `path` of the figures writes them, back-quotes included. Texts in double quotes.',
      'Prefer few rules that a person of the trade would recognise, each right nearly always.',
    ].join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null
}
