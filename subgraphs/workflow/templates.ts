import { readFileSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import {
  type DefinitionInput,
  type RuleSet,
  type WorkflowDefinition,
  definitionOf,
} from './domain/definition.ts'

/** A ready-made definition to start from. */
export interface Template {
  /** The file's name. */
  readonly id: string
  readonly name: string
  readonly description: string
  readonly inputSchema: unknown
  readonly ruleSet: RuleSet
  /** Input data to try it with. */
  readonly example: Readonly<Record<string, unknown>>
  readonly definition: WorkflowDefinition
}

type TemplateFile = Pick<Template, 'name' | 'description' | 'example'> & DefinitionInput

/** The templates of `templates/`, by id: one JSON file each, and a further file is a further template. */
export function readTemplates(
  dir: string = join(import.meta.dirname, 'templates'),
): ReadonlyMap<string, Template> {
  const files = readdirSync(dir).filter((file) => file.endsWith('.json'))
  return new Map(files.toSorted().map((file) => [basename(file, '.json'), readTemplate(join(dir, file))]))
}

function readTemplate(file: string): Template {
  // Our own file: the tests validate every one and judge its example.
  const { name, description, example, ...written } = JSON.parse(readFileSync(file, 'utf8')) as TemplateFile
  const definition = definitionOf(written)
  const { inputSchema, ruleSet } = definition
  return { id: basename(file, '.json'), name, description, inputSchema, ruleSet, example, definition }
}
