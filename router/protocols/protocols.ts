import type { FastifyInstance } from 'fastify'
import type { Platform } from '#host'
import type { WayIn } from './asking.ts'
import { addDecisions } from './decisions.ts'
import { speakErrorForm } from './error-form.ts'
import { openJudging } from './judging.ts'
import { addMcp } from './mcp/mcp.ts'
import { addModelList } from './model-list.ts'
import { addRestRoutes } from './rest.ts'
import { addSystemOne } from './system-one.ts'
import { offeredWorkflows } from './workflows.ts'

/**
 * The other protocols that the same judgements are served by: REST, the decision protocols and MCP. Returns what lets go
 * of what they hold.
 */
export async function addProtocols(
  app: FastifyInstance,
  platform: Platform,
  way: WayIn,
): Promise<() => Promise<void>> {
  const judge = openJudging(way)
  const workflows = offeredWorkflows(way)
  addRestRoutes(app, platform, way, judge)
  await app.register(async (scope) => {
    speakErrorForm(scope)
    addModelList(scope, way, workflows)
    addDecisions(scope, way, judge, workflows)
    addSystemOne(scope, way, judge, workflows)
  })
  return addMcp(app, way, judge, workflows, platform.log)
}
