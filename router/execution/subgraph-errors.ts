import type { Answer, AnswerError } from '#host'
import { isObject } from './json-object.ts'
import type { AnswerPath } from './places.ts'

type Place = (path: AnswerPath, message: string) => readonly AnswerPath[]

/** Errors of a subgraph with their places in the client's answer; an entity asked for once may stand at several places. */
export function placed(errors: readonly AnswerError[], subgraph: string, place: Place): AnswerError[] {
  return errors.flatMap((error) => {
    const placeless = errorOf(error, subgraph)
    if (!Array.isArray(error.path)) return [placeless]
    return place(error.path, placeless.message).map((path) => ({ ...placeless, path }))
  })
}

/** The error of an answer that isn't what was asked for. */
export function malformed(subgraph: string, what: string): AnswerError {
  return errorOf({ message: `The service ${subgraph} answered ${what}.` }, subgraph)
}

/** The errors of an answer; what is no error counts as one. */
export function errorsIn(answer: Answer, subgraph: string): readonly AnswerError[] {
  const errors: unknown = answer.errors
  if (errors === undefined || errors === null) return []
  if (!Array.isArray(errors)) return [malformed(subgraph, 'with errors that are no list')]
  return errors.map((error) =>
    isObject(error) ? (error as unknown as AnswerError) : malformed(subgraph, 'with an error that is none'),
  )
}

/** A path of a plan, and on from there, as far as it names one place: up to the first `@`. */
export function withinPath(path: readonly string[], rest: AnswerPath): AnswerPath {
  const list = path.indexOf('@')
  return list === -1 ? [...path, ...rest] : path.slice(0, list)
}

function errorOf({ message, extensions }: AnswerError, subgraph: string): AnswerError {
  return {
    message: typeof message === 'string' && message !== '' ? message : `The service ${subgraph} failed.`,
    extensions: {
      ...extensions,
      code: extensions?.['code'] ?? 'DOWNSTREAM_SERVICE_ERROR',
      serviceName: subgraph,
    },
  }
}
