import { type DestinationStream, type Logger, pino } from 'pino'
import { requestId, traceId } from './tracing.ts'

export type Log = Logger

const SECRETS = [
  'password',
  'secret',
  'token',
  'authorization',
  'api_key',
  'apiKey',
  'cookie',
  'jwtSecret',
  'internalSecret',
]

/** A URL's credentials, a bearer token or a JWT within a text. */
const SECRET_TEXT = /(:\/\/[^/\s:@]*:)[^@\s/]+@|\b(bearer\s+)\S+|\beyJ[\w-]+\.[\w-]+\.[\w-]+/gi

/** Takes credentials out of a text. */
export function maskText(text: string): string {
  return text.replace(SECRET_TEXT, (_, credentials?: string, bearer?: string) =>
    credentials === undefined ? `${bearer ?? ''}[masked]` : `${credentials}[masked]@`,
  )
}

/** The process's log: JSON, one line each, with the trace's and the request's id, secrets masked. */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    mixin: () => {
      const trace = traceId()
      const request = requestId()
      return {
        ...(trace !== undefined && { traceId: trace }),
        ...(request !== undefined && { requestId: request }),
      }
    },
    redact: {
      paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.headers["${name}"]`]),
      censor: '[masked]',
    },
    serializers: { err: maskedError },
    hooks: {
      logMethod(args: Parameters<pino.LogFn>, method: pino.LogFn) {
        method.apply(
          this,
          args.map((arg: unknown) =>
            typeof arg === 'string' ? maskText(arg) : arg,
          ) as Parameters<pino.LogFn>,
        )
      },
    },
  } satisfies pino.LoggerOptions
  return destination === undefined ? pino(options) : pino(options, destination)
}

function maskedError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { type, message, stack, ...rest } = pino.stdSerializers.err(error)
  return { ...rest, type, message: maskText(message), stack: maskText(stack) }
}
