import type { Answer, AnswerError } from '#host'

/** What an operation came to: data as the JSON that is sent, so that nothing is written twice. */
export interface ExecutedAnswer {
  /** JSON of `data`; undefined when the operation was refused before it ran. */
  readonly data?: string | undefined
  /** Errors in full, also what clients must not see: whoever answers a client masks and logs them. */
  readonly errors: readonly AnswerError[]
  readonly extensions?: Readonly<Record<string, unknown>> | undefined
}

/** The JSON of an answer. */
export function answerText({ data, errors, extensions }: ExecutedAnswer): string {
  const parts: string[] = []
  if (errors.length > 0) parts.push(`"errors":${JSON.stringify(errors)}`)
  if (data !== undefined) parts.push(`"data":${data}`)
  if (extensions !== undefined) parts.push(`"extensions":${JSON.stringify(extensions)}`)
  return `{${parts.join()}}`
}

/** The answer as an object, for callers within the router. */
export function answerObject({ data, errors, extensions }: ExecutedAnswer): Answer {
  return {
    ...(errors.length > 0 && { errors }),
    ...(data !== undefined && { data: JSON.parse(data) as Record<string, unknown> | null }),
    ...(extensions !== undefined && { extensions }),
  }
}

/** An answer that is JSON already, but for its errors. */
export interface AnswerText {
  /** An object with `data`. */
  readonly text: string
  readonly errors: readonly AnswerError[]
}

/** An answer as an object. */
export function wholeAnswer(answer: Answer | AnswerText): Answer {
  if (!('text' in answer)) return answer
  const { text, errors } = answer
  return { ...(errors.length > 0 && { errors }), ...(JSON.parse(text) as Answer) }
}
