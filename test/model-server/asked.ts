/** A question as a model meets it, whichever protocol it came by. */
export interface Asked {
  path: Path
  /** Everything that it was told and that is no data. */
  instructions: string
  /** Names of the outcomes, in the order in which they were shown. */
  options: string[]
  record: Record<string, unknown>
  examples: { record: Record<string, unknown>; answer: string }[]
}

export type Path = '/decisions' | '/systemone' | '/chat/completions' | '/embeddings'

interface Shown {
  record?: Record<string, unknown>
  examples?: { record: Record<string, unknown>; answer: string }[]
}

// oxlint-disable-next-line typescript/no-explicit-any -- whatever a client sends
type Body = any

/** Reads a question out of a request, as a model would. */
export function askedBy(path: Path, body: Body): Asked {
  if (path === '/decisions') {
    const [question] = body.questions
    return asked(path, question.instructions, body.input[0].content[0].data, namesOf(question.choices))
  }
  if (path === '/systemone') {
    const { instructions, criteria } = body.questions.decision
    return asked(path, instructions, body.state, Object.keys(criteria))
  }
  const [system, user] = body.messages
  const data = JSON.parse(/^<data>\n(.*)\n<\/data>$/s.exec(user.content)?.[1] ?? 'null') as Shown
  const labels = labelsOf(system.content)
  const question = asked(path, system.content, data, [...labels.values()])
  return {
    ...question,
    examples: question.examples.map((one) => ({ ...one, answer: labels.get(one.answer) ?? '' })),
  }
}

/** The outcomes that a chat offers, by their labels. */
export function labelsOf(instructions: string): Map<string, string> {
  const lines = instructions.matchAll(/^([A-Z]|\d+) = ("(?:[^"\\]|\\.)*")/gm)
  return new Map([...lines].map(([, label = '', name = '']) => [label, JSON.parse(name) as string]))
}

function asked(path: Path, instructions: string, data: Shown, options: string[]): Asked {
  return { path, instructions, options, record: data?.record ?? {}, examples: data?.examples ?? [] }
}

function namesOf(choices: { value: string }[]): string[] {
  return choices.map(({ value }) => value)
}
