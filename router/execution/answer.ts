import type { Answer, AnswerError } from '#host'

/** What an operation came to: data as the JSON that is sent, so that nothing is written twice. */
export interface ExecutedAnswer {
  /** JSON of `data`; undefined when the operation was refused before it ran. */
  readonly data?: string | undefined
  /** Errors in full, also what clients must not see: whoever answers a client masks and logs them. */
  readonly errors: readonly AnswerError[]
  readonly extensions?: Readonly<Record<string, unknown>> | undefined
}

/** An answer that is JSON already: it is sent as it is. */
export interface AnswerText {
  readonly text: string
  /** Whether there are errors in it. */
  readonly failed: boolean
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
