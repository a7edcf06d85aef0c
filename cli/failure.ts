/** Something the caller must know and can act on: one clear line for stderr, exit code 1. */
export class CliFailure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CliFailure'
  }
}

/** The command was called in a way that can't work: as CliFailure, but exit code 2. */
export class WrongUsage extends CliFailure {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'WrongUsage'
  }
}

/** What a thrown value says, for people. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The system's code of an error such as ENOENT or ECONNREFUSED, looked for in its causes too; undefined without one. */
export function systemCodeOf(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code
    if (at instanceof AggregateError && at.errors.length > 0) return systemCodeOf(at.errors[0])
  }
  return undefined
}
