import { AppError } from '#host'

/** A call that the router itself did not let through: too many wait, or the breaker is open. */
export class Refusal extends AppError {
  readonly why: 'busy' | 'open'

  constructor(why: 'busy' | 'open', message: string) {
    super('UNAVAILABLE', message)
    this.why = why
  }
}
