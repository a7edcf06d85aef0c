import type { FastifyInstance } from 'fastify'
import { type AppError, type ErrorCode, appErrorOf, httpStatus } from '#host'
import { type Refused, statusOfRefusal } from './judging.ts'

/** An error as clients of OpenAI's protocols read it. */
interface ErrorForm {
  error: { message: string; type: string; param: null; code: string }
}

const TYPE_OF: Partial<Record<ErrorCode, string>> = {
  UNAUTHENTICATED: 'authentication_error',
  FORBIDDEN: 'permission_error',
  NOT_FOUND: 'not_found_error',
  RATE_LIMITED: 'rate_limit_error',
  INTERNAL: 'server_error',
  UNAVAILABLE: 'server_error',
  TIMEOUT: 'server_error',
}

/** Answers what goes wrong on an app's routes in that form; what nobody knows goes on to whoever handles it around. */
export function speakErrorForm(app: FastifyInstance): void {
  app.setErrorHandler((error, _, reply) => {
    const known = appErrorOf(error)
    if (known === undefined) throw error
    if (known.code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer')
    return reply.code(httpStatus[known.code]).send(formOf(known))
  })
}

/** A refusal to judge as an error: its HTTP status and its body. */
export function refusalForm(refused: Refused): { status: number; body: ErrorForm } {
  const { __typename: code, message } = refused
  const status = statusOfRefusal(refused)
  return {
    status,
    body: {
      error: { message, type: status < 500 ? 'invalid_request_error' : 'server_error', param: null, code },
    },
  }
}

function formOf({ code, message }: AppError): ErrorForm {
  return { error: { message, type: TYPE_OF[code] ?? 'invalid_request_error', param: null, code } }
}
