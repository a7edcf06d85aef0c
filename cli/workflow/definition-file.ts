import { readFile } from 'node:fs/promises'
import { CliFailure, messageOf, systemCodeOf } from '../failure.ts'
import { isObject } from '../json.ts'

/** The content of a workflow file, the API's CreateWorkflowInput; `name` may be given on the command line instead. */
export interface WorkflowFile {
  name: string | undefined
  description?: unknown
  definition: Record<string, unknown>
  note?: unknown
}

const KEYS = ['name', 'description', 'definition', 'note']

/**
 * Reads a workflow file: `{name, description?, definition, note?}`, or the definition alone (`{ruleSet, …}`).
 * Throws CliFailure if it can't be read, isn't JSON or has other keys.
 */
export async function readWorkflowFile(path: string): Promise<WorkflowFile> {
  const content = await readJson(path)
  if (isObject(content) && 'ruleSet' in content) return { name: undefined, definition: content }
  if (!isObject(content) || !isObject(content['definition']))
    throw new CliFailure(
      `${path} must be a JSON object {"name": …, "definition": {"ruleSet": …}}. See one with: judgify demo workflow`,
    )
  const strange = Object.keys(content).filter((key) => !KEYS.includes(key) && key !== '$schema')
  if (strange.length > 0)
    throw new CliFailure(
      `${path} has keys that a workflow doesn't: ${strange.join(', ')}. Known are ${KEYS.join(', ')}.`,
    )
  return {
    name: typeof content['name'] === 'string' ? content['name'] : undefined,
    definition: content['definition'],
    ...('description' in content && { description: content['description'] }),
    ...('note' in content && { note: content['note'] }),
  }
}

async function readJson(path: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const why =
      systemCodeOf(error) === 'ENOENT'
        ? 'there is no such file'
        : `it can't be read (${systemCodeOf(error) ?? 'unknown'})`
    throw new CliFailure(`${path}: ${why}.`, { cause: error })
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new CliFailure(`${path} is not JSON: ${messageOf(error)}.`, { cause: error })
  }
}
