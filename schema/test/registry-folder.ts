import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { run } from '../cli.ts'
import type { Report } from '../report/report.ts'

/** The day of the tests, unless one says otherwise. */
const now = new Date('2026-11-23T10:30:00Z')

const header = `extend schema @link(
  url: "https://specs.apollo.dev/federation/v2.9"
  import: ["@key", "@shareable", "@external", "@requires", "@provides", "@override", "@tag", "@authenticated", "@requiresScopes", "@policy", "@listSize", "@interfaceObject"]
)
`

/** Owns the entity Workflow. */
export const workflow = `
type Query {
  "One workflow."
  workflow("Its id." id: ID!): Workflow @requiresScopes(scopes: [["workflow:view"]])
}

"How something is judged."
type Workflow @key(fields: "id") @requiresScopes(scopes: [["workflow:view"]]) {
  "Never changes."
  id: ID!
  "What people call it."
  name: String!
  "What it is for."
  purpose: String
}
`

/** Contributes to it, and owns Judgment. */
export const judgment = `
type Query {
  "The latest judgements."
  judgments: [Judgment!]! @authenticated @listSize(assumedSize: 20)
}

"What was decided."
type Judgment @key(fields: "id") @requiresScopes(scopes: [["judgment:view"]]) {
  "Never changes."
  id: ID!
  "What judged."
  workflow: Workflow!
}

"How something is judged."
type Workflow @key(fields: "id") {
  "Never changes."
  id: ID!
  "How many judgements there are."
  total: Int! @requiresScopes(scopes: [["judgment:view"]])
}
`

/** A folder of its own with the SDLs given, and the registry's commands run upon it. */
export function registryFolder(sdls: Record<string, string>) {
  const root = mkdtempSync(path.join(tmpdir(), 'judgify-schema-'))
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    writeFileSync(path.join(root, file), text)
  }
  const at = (args: string[], clock = now, environment: Record<string, string> = {}) =>
    run([...args, '--root', root], { environment, clock: () => clock })
  const folder = {
    root,
    /** Runs a command, on some day, with some settings. */
    run: at,
    write,
    /** Sets the working SDL of a subgraph. */
    work: (slug: string, sdl: string) => write(`subgraphs/${slug}/schema.graphql`, header + sdl),
    vanish: (slug: string) => rmSync(path.join(root, 'subgraphs', slug), { recursive: true, force: true }),
    read: (file: string) => readFileSync(path.join(root, file), 'utf8'),
    /** Runs a command and reads its report, as a program would. */
    async report(...args: string[]) {
      const { exitCode, output } = await at([...args, '--format', 'json'])
      const report: Report = JSON.parse(output)
      return { exitCode, ...report }
    },
    /** Runs a command and gives what a person reads. */
    text: async (...args: string[]) => (await at(args)).output,
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  }
  for (const [slug, sdl] of Object.entries(sdls)) folder.work(slug, sdl)
  return folder
}
