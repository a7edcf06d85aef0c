import { explainedCodes, explanationOf } from '../explanations/explanation.ts'
import type { Explanation } from '../explanations/explanation.ts'
import type { Command } from './command.ts'

export const explain: Command = {
  usage: 'explain [<code>]',
  purpose:
    'Why a rule is there, an example of what it refuses and of what it accepts, and what to do; or all codes.',
  options: [],
  operands: 1,
  run: async ({ positionals: [code], format }) => {
    if (code === undefined) return { exitCode: 0, output: list() }
    const explanation = explanationOf(code)
    if (explanation === null) return { exitCode: 1, output: `There is no rule ${code}.\n\n${list()}` }
    return { exitCode: 0, output: format === 'json' ? asJson(explanation) : asText(explanation) }
  },
}

function list(): string {
  return explainedCodes()
    .map((code) => `${code.padEnd(26)} ${explanationOf(code)?.title ?? ''}`)
    .join('\n')
}

function asJson({ example, ...rest }: Explanation): string {
  return JSON.stringify({ ...rest, example: Object.fromEntries(example) }, null, 2)
}

function asText({ code, title, why, remedy, example }: Explanation): string {
  const files = [...example].map(([file, text]) => `--- ${file}\n${text.trim()}`)
  return [`${code}: ${title}`, why, ...files, `What to do: ${remedy}`].join('\n\n')
}
