import { Places, type Service, type Viewer } from '#host'
import type { JsonObject } from '#engine'
import type { Published } from '../deployments/deployments.ts'
import type { RulesFinding } from '../domain/decide.ts'
import type { Method } from '../domain/cascade.ts'
import type { Options } from '../domain/options.ts'
import type { Setting } from '../domain/setting.ts'
import { type Matter, SimilarOnce } from './matter.ts'
import { type FindSimilar, similarCases } from './similar-cases.ts'

/** Records of one request that ask models at a time: the others of the request wait. */
const AT_A_TIME = 16

/** What holds for all records of one request. */
export interface Occasion {
  viewer: Viewer
  workflowId: string
  method: Method
  options: Options
  published: Published
  setting: Setting
  /** `performance.now()` when the request arrived. */
  started: number
  /** Who is asked besides the rules; undefined until somebody needs to be. */
  others?: Others
}

/** What a request's records share that the rules don't decide. */
interface Others {
  findSimilar: FindSimilar
  places: Places
}

/** A record that others are asked about, as part of its request. */
export function matterOf(
  service: Pick<Service<unknown>, 'graph'>,
  occasion: Occasion,
  { input, finding, shown }: { input: JsonObject; finding: RulesFinding; shown: number },
): Matter {
  const { viewer, published, setting, started, options } = occasion
  const endsAt = started + options.timeoutMs
  occasion.others ??= {
    findSimilar: similarCases(service, viewer, {
      workflowId: published.workflowId,
      limit: shown,
      signal: AbortSignal.timeout(Math.max(1, Math.ceil(endsAt - performance.now()))),
    }),
    places: new Places({ most: AT_A_TIME, queue: Infinity }),
  }
  const { findSimilar, places } = occasion.others
  const similar = new SimilarOnce(findSimilar, input)
  return { tenantId: viewer.tenantId, setting, input, finding, similar, places, endsAt }
}
