import path from 'node:path'
import { parseArgs } from 'node:util'

/** A command called in a way that it doesn't know. */
export class WrongUsage extends Error {}

const formats = ['text', 'json', 'markdown', 'sarif'] as const

/** How an outcome is written. */
export type Format = (typeof formats)[number]

/** What commands are called with. Each knows some of it. */
export type Arguments = {
  positionals: string[]
  root: string
  format: Format
  base: string | undefined
  acceptBreaking: boolean
  allowUnused: boolean
  ifHash: string | undefined
  note: string | undefined
  by: string | undefined
  contract: string | undefined
  output: string | undefined
  from: string | undefined
  lastGood: string | undefined
  limit: number
}

/** The options of which every command knows two, and others as it says. */
const common = ['root', 'format', 'help']

/** Reads the arguments behind a command's name. Throws WrongUsage for an option that isn't the command's. */
export function readArguments(args: string[], options: readonly string[], operands: number): Arguments {
  const { values, positionals } = parsed(args)
  const given = Object.keys(values).filter((name) => ![...common, ...options].includes(name))
  if (given.length > 0) throw new WrongUsage(`This command doesn't know --${given.join(', --')}.`)
  if (positionals.length > operands)
    throw new WrongUsage(`Too much: ${positionals.slice(operands).join(' ')}`)
  const format = formats.find((name) => name === (values.format ?? 'text'))
  if (format === undefined) throw new WrongUsage(`No such format: ${values.format}`)
  const limit = Number(values.limit ?? '20')
  if (!Number.isInteger(limit) || limit < 1) throw new WrongUsage('--limit is a number from 1.')
  return {
    positionals,
    root: path.resolve(values.root ?? path.join(import.meta.dirname, '../..')),
    format,
    base: values.base,
    acceptBreaking: values['accept-breaking'] ?? false,
    allowUnused: values['allow-unused'] ?? false,
    ifHash: values['if-hash'],
    note: values.note,
    by: values.by,
    contract: values.contract,
    output: values.output,
    from: values.from,
    lastGood: values['last-good'],
    limit,
  }
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        root: { type: 'string' },
        format: { type: 'string' },
        base: { type: 'string' },
        'accept-breaking': { type: 'boolean' },
        'allow-unused': { type: 'boolean' },
        'if-hash': { type: 'string' },
        note: { type: 'string' },
        by: { type: 'string' },
        contract: { type: 'string' },
        output: { type: 'string' },
        from: { type: 'string' },
        'last-good': { type: 'string' },
        limit: { type: 'string' },
        help: { type: 'boolean' },
      },
    })
  } catch (error) {
    throw new WrongUsage(error instanceof Error ? error.message : String(error))
  }
}
