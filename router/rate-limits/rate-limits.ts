import type { FastifyReply } from 'fastify'
import { AppError, Counter, type Platform, type Registry, type Tier } from '#host'
import type { RouterSettings } from '../settings.ts'
import type { Category, Uses } from './categories.ts'
import { sharedCount } from './counter.ts'
import { type Requester, nameOf, nameOfAddress } from './requester.ts'

/** Lets a request pass, or throws RATE_LIMITED; tells in the answer's headers, if it has any, how much is left. */
export type Admit = (requester: Requester, uses: Uses, reply?: FastifyReply) => Promise<void>

/** What each tier makes of a limit. */
const FACTOR_OF: Readonly<Record<Tier, number>> = {
  basic: 0.5,
  standard: 1,
  professional: 3,
  enterprise: 5,
}

/** What is counted, for people. */
const WORDS: Readonly<Record<Category, string>> = {
  default: 'operations',
  judgment: 'judgement executions',
  workflow_creation: 'new workflows',
  login: 'sign-ins',
}

const WINDOW_SECONDS = 60

/** How a requester stands in one category. */
interface Standing {
  category: Category
  limit: number
  /** Uses left in this window; below 0 by as many as were too many. */
  left: number
  resetsInMs: number
}

/**
 * Counts uses by the minute, against the user, else the address; sign-ins always against the address. A request that
 * is over any of its limits is refused whole.
 */
export function rateLimits(platform: Platform, settings: RouterSettings, metrics: Registry): Admit {
  const count = sharedCount(platform, metrics)
  const refused = new Counter({
    name: 'rate_limited_requests_total',
    help: 'Requests refused for being over a limit.',
    labelNames: ['category'],
    registers: [metrics],
  })

  const stand = async (requester: Requester, category: Category, by: number): Promise<Standing[]> => {
    const usual = settings[`rate_limit_${category}`]
    if (usual === 0) return []
    const limit = Math.max(1, Math.floor(usual * FACTOR_OF[requester.viewer?.tier ?? 'standard']))
    const name = category === 'login' ? nameOfAddress(requester.address) : nameOf(requester)
    const counted = await count(`rate:${category}:${name}`, WINDOW_SECONDS, by)
    return [{ category, limit, left: limit - counted.count, resetsInMs: counted.resetsInMs }]
  }

  return async (requester, uses, reply) => {
    const standings = await Promise.all([...uses].map(([category, by]) => stand(requester, category, by)))
    const [tightest] = standings.flat().toSorted((a, b) => a.left / a.limit - b.left / b.limit)
    if (tightest === undefined) return
    const seconds = tell(reply, tightest)
    if (tightest.left >= 0) return
    refused.inc({ category: tightest.category })
    reply?.header('retry-after', seconds)
    throw new AppError(
      'RATE_LIMITED',
      `More than ${tightest.limit} ${WORDS[tightest.category]} a minute: the next are taken in ${seconds} s.`,
    )
  }
}

/** Writes the headers of draft-ietf-httpapi-ratelimit-headers-06, and gives the seconds until the window ends. */
function tell(reply: FastifyReply | undefined, { limit, left, resetsInMs }: Standing): number {
  const seconds = Math.max(1, Math.ceil(resetsInMs / 1000))
  reply?.headers({
    'ratelimit-limit': limit,
    'ratelimit-remaining': Math.max(0, left),
    'ratelimit-reset': seconds,
    'ratelimit-policy': `${limit};w=${WINDOW_SECONDS}`,
  })
  return seconds
}
