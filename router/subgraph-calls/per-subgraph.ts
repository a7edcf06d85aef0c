import { z } from 'zod'

/** A number for all subgraphs, and others for some: `30,judgment=60` in the settings. */
export class PerSubgraph {
  readonly #usual: number
  readonly #own: ReadonlyMap<string, number>

  constructor(usual: number, own: Readonly<Record<string, number>> = {}) {
    this.#usual = usual
    this.#own = new Map(Object.entries(own))
  }

  /** The number for a subgraph, by its slug. */
  of(subgraph: string): number {
    return this.#own.get(subgraph) ?? this.#usual
  }

  /** The slugs of those that have a number of their own. */
  get named(): string[] {
    return [...this.#own.keys()]
  }

  toString(): string {
    return [this.#usual, ...[...this.#own].map(([slug, number]) => `${slug}=${number}`)].join(',')
  }
}

const FORM = /^\s*([\d.]+)\s*(?:,\s*[a-z][a-z-]*\s*=\s*[\d.]+\s*)*$/

/** The setting's schema: each number must fit `number`. */
export function perSubgraph(number: z.ZodNumber): z.ZodType<PerSubgraph> {
  return z.union([z.number(), z.string()]).transform((given, context) => {
    const text = String(given)
    if (!FORM.test(text)) {
      context.addIssue('must be a number, and may name others for single subgraphs: 30,judgment=60')
      return z.NEVER
    }
    const [usual = '', ...own] = text.split(',').map((part) => part.trim())
    const read = (digits = ''): number => {
      const parsed = number.safeParse(Number(digits))
      for (const { message } of parsed.error?.issues ?? []) context.addIssue(`${digits}: ${message}`)
      return parsed.data ?? Number.NaN
    }
    const entries = own
      .map((part) => part.split('='))
      .map(([slug = '', digits]) => [slug.trim(), read(digits)])
    return new PerSubgraph(read(usual), Object.fromEntries(entries))
  })
}
