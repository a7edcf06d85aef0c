import type { FastifyInstance } from 'fastify'
import { type WayIn, enter } from './asking.ts'
import type { OfferedWorkflow, OfferedWorkflows } from './workflows.ts'

/** `GET /v1/models`: the workflows in service, as the models that clients of OpenAI's protocols choose from. */
export function addModelList(app: FastifyInstance, way: WayIn, workflows: OfferedWorkflows): void {
  app.get('/v1/models', async (request, reply) => {
    const ask = await enter(way, request, reply)
    return { object: 'list', data: (await workflows.all(ask)).map(modelOf) }
  })
}

function modelOf({ id, name, createdAt }: OfferedWorkflow): object {
  const created = Math.floor(new Date(createdAt).getTime() / 1000)
  return { id, object: 'model', created, owned_by: 'judgify', name }
}
