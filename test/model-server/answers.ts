import { type Asked, labelsOf } from './asked.ts'

/** How sure the model is of each outcome, by its name; they need not add up. */
export type Opinion = Record<string, number>

// oxlint-disable-next-line typescript/no-explicit-any -- whatever a client sends
type Body = any

/** A model's ways. */
export interface Nature {
  /** Added to the weight of the option that is shown first: a model's bias to places. */
  firstBias: number
  /** Draws of a chat that gives no probabilities so far; they are spread evenly. */
  draws: number
}

/** The answer of the Decisions API. */
export function decisionAnswer(asked: Asked, opinion: Opinion, body: Body): object {
  const probabilities = distribution(asked.options, opinion, 0)
  const choice = likeliest(probabilities)
  return {
    model: body.model,
    answers: [
      {
        type: 'choice',
        name: body.questions[0].name,
        choice,
        confidence: probabilities[choice],
        probabilities: Object.entries(probabilities).map(([value, probability]) => ({ value, probability })),
      },
    ],
    usage: { ...spent(body, ''), total_tokens: 0 },
  }
}

/** The answer of the System One protocol. */
export function systemOneAnswer(asked: Asked, opinion: Opinion, body: Body): object {
  const probabilities = distribution(asked.options, opinion, 0)
  const choice = likeliest(probabilities)
  return {
    model: body.model,
    answers: { decision: { type: 'choice', choice, confidence: probabilities[choice], probabilities } },
    usage: spent(body, ''),
  }
}

/** A chat's answer: with token probabilities where they are asked for, else one draw. */
export function chatAnswer(
  asked: Asked,
  opinion: Opinion,
  body: Body,
  nature: Nature,
  logprobs: boolean,
): object {
  const probabilities = distribution(asked.options, opinion, nature.firstBias)
  const labels = [...labelsOf(asked.instructions).keys()]
  const name = body.logprobs && logprobs ? likeliest(probabilities) : draw(probabilities, nature.draws++)
  const label = labels[asked.options.indexOf(name)] ?? '?'
  const reason = `The model's reason for ${name}.`
  const properties = body.response_format?.json_schema?.schema.properties
  const content =
    properties === undefined
      ? `ANSWER: ${label}\n${reason}`
      : JSON.stringify({ answer: label, ...(properties.reason && { reason }) })
  const tokens =
    body.logprobs && logprobs
      ? { content: tokensOf(content, label, labels, Object.values(probabilities)) }
      : null
  return completion(body, content, { logprobs: tokens })
}

/** A chat's answer with this text. */
export function completion(body: Body, content: string | null, more: object = {}): object {
  const { input_tokens: prompt_tokens, output_tokens: completion_tokens } = spent(body, content ?? '')
  return {
    id: 'chatcmpl-test',
    object: 'chat.completion',
    created: 0,
    model: body.model,
    choices: [
      { index: 0, finish_reason: 'stop', message: { role: 'assistant', content, refusal: null }, ...more },
    ],
    usage: { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens },
  }
}

/** Vectors: how often each pair of letters is in a text, in 64 places. */
export function embeddingAnswer(body: Body): object {
  const texts: string[] = Array.isArray(body.input) ? body.input : [body.input]
  const data = texts.map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text) }))
  return { object: 'list', model: body.model, data, usage: { prompt_tokens: spent(body, '').input_tokens } }
}

function vectorOf(text: string): number[] {
  const vector = Array.from({ length: 64 }, () => 0)
  for (let at = 0; at < text.length; at++) {
    const place = (text.charCodeAt(at) * 31 + (text.charCodeAt(at + 1) || 0)) % 64
    vector[place] = (vector[place] ?? 0) + 1
  }
  return vector
}

/** Weights as probabilities, by name in the order shown; an outcome without an opinion has none. */
function distribution(
  options: readonly string[],
  opinion: Opinion,
  firstBias: number,
): Record<string, number> {
  const weights = options.map((name, place) => (opinion[name] ?? 0) + (place === 0 ? firstBias : 0))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return Object.fromEntries(options.map((name, place) => [name, (weights[place] ?? 0) / sum]))
}

function likeliest(probabilities: Record<string, number>): string {
  return Object.entries(probabilities).reduce((best, one) => (one[1] > best[1] ? one : best), ['', -1])[0]
}

/** The nth draw, by the golden ratio: as even as draws can be. */
function draw(probabilities: Record<string, number>, nth: number): string {
  let left = ((nth + 0.5) * 0.618_033_988_749_895) % 1
  for (const [name, probability] of Object.entries(probabilities)) if ((left -= probability) < 0) return name
  return likeliest(probabilities)
}

/** The answer's tokens, the label one of its own, with what stood as likely in its place. */
function tokensOf(content: string, label: string, labels: string[], probabilities: number[]): object[] {
  const before = content.indexOf(`:"${label}`) + 2
  const places = labels.map((token, place) => ({ token, logprob: Math.log(probabilities[place] || 1e-9) }))
  const sorted = places.toSorted((left, right) => right.logprob - left.logprob).slice(0, 20)
  const plain = (token: string): object => ({ token, logprob: 0, top_logprobs: [{ token, logprob: 0 }] })
  return [
    plain(content.slice(0, before - 1)),
    plain('"'),
    { token: label, logprob: places[labels.indexOf(label)]?.logprob ?? 0, top_logprobs: sorted },
    plain(content.slice(before + label.length)),
  ]
}

/** About four bytes a token. */
function spent(body: Body, answer: string): { input_tokens: number; output_tokens: number } {
  const about = (text: string): number => Math.ceil(Buffer.byteLength(text) / 4)
  return { input_tokens: about(JSON.stringify(body)), output_tokens: about(answer) }
}
