import { type DefinitionInput, LONGEST_NAME, type WorkflowDefinition, definitionOf } from './definition.ts'
import type { InvalidWorkflow } from './refusal.ts'
import { type Unstorable, unstorableIn } from './storable.ts'
import { isStorableText, lengthOf } from './text.ts'

/** What an author hands in. */
export interface DraftInput {
  /** Left out where it stays as it is. */
  readonly name?: string | null | undefined
  /** Left out where it stays as it is. */
  readonly description?: string | null | undefined
  readonly note?: string | null | undefined
  readonly definition: DefinitionInput
}

/** What can be saved, faults or not. */
export interface Draft {
  readonly name: string | undefined
  readonly description: string | undefined
  readonly note: string
  readonly definition: WorkflowDefinition
}

const LONGEST_DESCRIPTION = 10_000
const LONGEST_NOTE = 2_000
const LONGEST_NODE_ID = 100
const MOST_NODES = 200
const MOST_EDGES = 1_000
/** Bytes of a definition as JSON in UTF-8: 2 MiB. */
const MOST_BYTES = 2 * 1024 * 1024

/** Reads what an author hands in; refuses what can't be kept sensibly even as a draft. */
export function draftOf(input: DraftInput): Draft | InvalidWorkflow {
  const draft = {
    name: input.name?.trim().normalize('NFC'),
    description: input.description?.normalize('NFC'),
    note: (input.note ?? '').normalize('NFC'),
    definition: definitionOf(input.definition),
  }
  const fault =
    lengthFault('/name', draft.name, 1, LONGEST_NAME) ??
    lengthFault('/description', draft.description, 0, LONGEST_DESCRIPTION) ??
    lengthFault('/note', draft.note, 0, LONGEST_NOTE) ??
    definitionFault(draft.definition)
  return fault === null ? draft : { __typename: 'InvalidWorkflow', ...fault }
}

function lengthFault(path: string, text: string | undefined, least: number, most: number): Unstorable | null {
  if (text === undefined) return null
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (!isStorableText(text))
    return { path, message: `The ${name} has a character that can't be kept: remove it.` }
  const length = lengthOf(text)
  if (length < least) return { path, message: `Give it a ${name}: 1 to ${most} characters.` }
  if (length > most)
    return { path, message: `The ${name} has ${length} characters; at most ${most} are kept.` }
  return null
}

function definitionFault(definition: WorkflowDefinition): Unstorable | null {
  const fault = graphFault(definition.graph) ?? unstorableIn(definition, '/definition')
  if (fault !== null) return fault
  const bytes = new TextEncoder().encode(JSON.stringify(definition)).length
  if (bytes <= MOST_BYTES) return null
  return {
    path: '/definition',
    message: `The definition has ${bytes} bytes as JSON; at most ${MOST_BYTES} are kept.`,
  }
}

function graphFault({ nodes, edges }: WorkflowDefinition['graph']): Unstorable | null {
  const path = '/definition/graph'
  if (nodes.length > MOST_NODES)
    return {
      path: `${path}/nodes`,
      message: `There are ${nodes.length} steps; at most ${MOST_NODES} are kept.`,
    }
  if (edges.length > MOST_EDGES)
    return {
      path: `${path}/edges`,
      message: `There are ${edges.length} edges; at most ${MOST_EDGES} are kept.`,
    }
  for (const [index, { id, name }] of nodes.entries()) {
    const fault =
      lengthFault(`${path}/nodes/${index}/id`, id, 1, LONGEST_NODE_ID) ??
      lengthFault(`${path}/nodes/${index}/name`, name, 1, LONGEST_NAME)
    if (fault !== null) return fault
  }
  return null
}
