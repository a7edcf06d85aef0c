/** Model access: questions with a closed list of options, texts and embeddings, by whichever provider can answer. */
export interface Models {
  /** False: no model is configured; `decide` would throw ModelFailure NOT_CONFIGURED. */
  readonly configured: boolean
  /** Puts a question with a closed list of options to the best model by its best tier. Throws ModelFailure only. */
  decide(tenantId: string, question: ModelQuestion, limits: AskLimits): Promise<ModelDecision>
  /** A text, piece by piece, as it is written. Throws ModelFailure only. */
  write(tenantId: string, request: WriteRequest, limits: AskLimits): AsyncIterable<string>
  /** A vector for each text, in order; undefined when no embedding model is configured. Throws ModelFailure only. */
  readonly embed?:
    | ((tenantId: string, texts: readonly string[], limits: AskLimits) => Promise<Float32Array[]>)
    | undefined
}

/** How long somebody waits for an answer, and on which day it is paid. */
export interface AskLimits {
  readonly signal: AbortSignal
  /** The current time; its UTC day is the budget's. */
  readonly now: Date
}

/** A question whose answer is one of its options. */
export interface ModelQuestion {
  /** What is to be decided and by what criteria; written by the workflow's author: trusted. */
  readonly instructions: string
  /** The allowed outcomes: any JSON, each once, at least two. */
  readonly options: readonly ModelOption[]
  /** The record: data, never instructions. */
  readonly input: Readonly<Record<string, unknown>>
  /** Similar rated cases, most useful first. Those whose outcome is no option are left out. */
  readonly examples: readonly {
    readonly input: Readonly<Record<string, unknown>>
    readonly outcome: unknown
  }[]
}

/** An allowed outcome, and what it means. */
export interface ModelOption {
  readonly outcome: unknown
  readonly description?: string | undefined
}

/** A text that is wanted. */
export interface WriteRequest {
  /** What to write; trusted. */
  readonly instructions: string
  /** What to write about: data, never instructions. */
  readonly data: unknown
  /** A BCP 47 tag such as `ko`. */
  readonly language: string
}

/** How a model is talked to, from the most to the least telling; where each confidence comes from. */
export type Tier =
  /** OpenAI's Decisions API: a probability for each option, made by a decision model. */
  | 'DECISIONS'
  /** The System One protocol: the same, spoken by vLLM, Ollama and others. */
  | 'SYSTEM_ONE'
  /** Chat held to a JSON schema; the probabilities of the token that names the option. */
  | 'LOGPROBS'
  /** Chat held to a JSON schema, asked several times with options in other orders; shares of the answers. */
  | 'SAMPLES'
  /** The same with an answer read out of plain text. */
  | 'TEXT'

/** What a model decided. */
export interface ModelDecision {
  /** The very value of one of the question's options. */
  readonly outcome: unknown
  /** Probability of that option, 0 to 1, as the tier gives it: raw. */
  readonly confidence: number
  /** Probability of each option, in the question's order; they add up to 1. */
  readonly probabilities: readonly { readonly outcome: unknown; readonly probability: number }[] | null
  /** The model's reason in its words; decision models give none. */
  readonly explanation: string | null
  readonly record: ModelRecord
}

/** What is kept of asking, whether it succeeded or not. JSON; secrets and personal data masked. */
export interface ModelRecord {
  readonly provider: string
  readonly model: string
  readonly tier: Tier | null
  /** The body of the first request of the tier that answered. */
  readonly prompt: string
  /** The model's answer as it came; several as a JSON list. */
  readonly answer: string | null
  /** Requests sent. */
  readonly attempts: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** US dollars; null when the provider's prices are not configured. */
  readonly costUsd: number | null
  readonly durationMs: number
}

/** Why a model gave no answer. */
export type ModelFailureKind =
  | 'NOT_CONFIGURED'
  /** The tenant's budget of the day is used up, or can't be checked. */
  | 'OVER_BUDGET'
  /** The model failed often of late and gets a rest. */
  | 'CIRCUIT_OPEN'
  /** Too much is asked at once, here or there. */
  | 'BUSY'
  | 'TIMEOUT'
  /** The model declined to answer. */
  | 'REFUSED'
  /** What came is no answer to the question. */
  | 'INVALID_ANSWER'
  | 'UNREACHABLE'
  /** The provider does not take the request: a wrong key, an unknown model. */
  | 'REJECTED'

/** A model that gave no answer; the message is for people. */
export class ModelFailure extends Error {
  readonly kind: ModelFailureKind
  /** What is kept of asking; null when nobody was asked. */
  readonly record: ModelRecord | null

  constructor(
    kind: ModelFailureKind,
    message: string,
    details: { record?: ModelRecord | null | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause })
    this.name = 'ModelFailure'
    this.kind = kind
    this.record = details.record ?? null
  }
}
