import type { Published } from '../deployments/deployments.ts'
import type { Method } from '../domain/cascade.ts'
import { type RatedRuleSet, ratedRules } from '../domain/rated-rules.ts'
import { type Setting, settingOf } from '../domain/setting.ts'
import type { Trust } from '../domain/trust.ts'

/** What a version's records are held to, by a state of the ratings: kept as long as both are. */
interface Kept {
  trust: Trust
  ruleSet: RatedRuleSet
  /** By method, of those who ask for no threshold of their own. */
  settings: Map<Method, Setting>
}

/** Settings are the same for most requests: they are made once for a version and a state of its ratings. */
export class ReadySettings {
  readonly #kept = new WeakMap<Published, Kept>()
  readonly #usual: number

  /** `usual` is the installation's threshold, 0 to 1. */
  constructor(usual: number) {
    this.#usual = usual
  }

  /** What a request's records are held to. */
  find(
    published: Published,
    trust: Trust,
    { method, threshold }: { method: Method; threshold: number | undefined },
  ): Setting {
    const { ruleSet, settings } = this.#keptOf(published, trust)
    const known = threshold === undefined ? settings.get(method) : undefined
    if (known !== undefined) return known
    const { name, description, policy } = published
    const asked = { method, threshold, usual: this.#usual }
    const made = settingOf({ name, description, policy, ruleSet }, trust, asked)
    if (threshold === undefined) settings.set(method, made)
    return made
  }

  #keptOf(published: Published, trust: Trust): Kept {
    const kept = this.#kept.get(published)
    if (kept?.trust === trust) return kept
    const made = { trust, ruleSet: ratedRules(published.ruleSet, trust), settings: new Map() }
    this.#kept.set(published, made)
    return made
  }
}
