import { asMarkdown } from '../report/markdown.ts'
import { asJson } from '../report/report.ts'
import type { Report } from '../report/report.ts'
import { asSarif } from '../report/sarif.ts'
import { asText } from '../report/text.ts'
import type { RegistrySettings } from '../settings.ts'
import type { Arguments, Format } from './arguments.ts'

/** What a command gives: what to print, and how it went. */
export type Outcome = { exitCode: ExitCode; output: string }

/**
 * 0 all is well; 1 there are problems; 2 wrong usage or settings; 3 somebody else was first; 4 the registry can't be
 * reached, or what it gives is not to be trusted.
 */
export type ExitCode = 0 | 1 | 2 | 3 | 4

/** What a command works with besides its arguments. */
export type Surroundings = { settings: RegistrySettings; clock: () => Date }

/** One command of the registry's. */
export type Command = {
  /** Operands and options, for people. */
  usage: string
  /** What it does, in a sentence or two. */
  purpose: string
  options: readonly string[]
  /** Most operands. */
  operands: number
  run(args: Arguments, surroundings: Surroundings): Promise<Outcome>
}

/** A report in the format wanted. */
export function written(report: Report, format: Format): string {
  const writers = { text: asText, json: asJson, markdown: asMarkdown, sarif: asSarif }
  return writers[format](report)
}
