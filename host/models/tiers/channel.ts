import type { Dialect } from '../shared-model.ts'

/** What a tier gets from a model. */
export interface TierAnswer {
  /** Of each option, in the question's order; they add up to 1. */
  probabilities: number[]
  /** The model's reason, in its words. */
  explanation: string | null
}

/** What a tier sends with. */
export interface Channel {
  readonly model: string
  readonly temperature: number
  readonly maxTokens: number
  readonly samples: number
  readonly bothOrders: boolean
  readonly dialect: Dialect
  /** Sends a request below the provider's address and gives the JSON that came. Throws RequestFailure. */
  post(path: string, body: object, outputTokens: number): Promise<unknown>
}
