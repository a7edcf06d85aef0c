import { AppError, type Service, type Transaction, isUuid } from '#host'
import { type Refusal, isRefusal } from './domain/refusal.ts'
import type { Change, Workflow, WorkflowVersion } from './domain/workflow.ts'
import { DEPLOYMENT_CHANGED, PUBLISHED } from './events.ts'
import { findValidation, insertVersion } from './store/versions.ts'
import { insertWorkflow, lockWorkflow, updateWorkflow } from './store/workflows.ts'

/** What a decision may look up: the workflow's version of a number, null when there is none. */
export type FindVersion = (number: number) => Promise<Pick<WorkflowVersion, 'validation'> | null>

/** Decides on a workflow as it stands, while nobody else can change it. */
export type Decide<Refused extends Refusal> = (
  workflow: Workflow,
  find: FindVersion,
) => Promise<Change | Refused> | Change | Refused

/** A change that was made. */
export interface Changed {
  readonly workflow: Workflow
  readonly version: WorkflowVersion | undefined
}

/** Makes changes, each whole or not at all, and tells whoever judges by what changed. */
export interface Changes {
  /** Adds a new workflow. */
  create(tenantId: string, change: Change): Promise<Changed>
  /** Does what `decide` says, or nothing when it refuses. Throws NOT_FOUND when the tenant has no such workflow. */
  decide<Refused extends Refusal>(
    tenantId: string,
    id: string,
    decide: Decide<Refused>,
  ): Promise<Changed | Refused>
}

/** Changes on a service's database, events and live messages. */
export function workflowChanges(service: Service<unknown>): Changes {
  const { database, events } = service
  return {
    create: (tenantId, change) =>
      database.transaction(tenantId, async (tx) => {
        await insertWorkflow(tx, change.workflow)
        return {
          workflow: change.workflow,
          version: change.version && (await insertVersion(tx, change.version)),
        }
      }),

    async decide(tenantId, id, decide) {
      const outcome = await database.transaction(tenantId, async (tx) => {
        const workflow = isUuid(id) ? await lockWorkflow(tx, id) : undefined
        if (workflow === undefined)
          throw new AppError('NOT_FOUND', `There is no workflow ${JSON.stringify(id)}.`)
        const change = await decide(
          workflow,
          async (number) => (await findValidation(tx, { workflowId: workflow.id, number })) ?? null,
        )
        if (isRefusal(change)) return change
        if (change.redeploys) await events.send(tx, DEPLOYMENT_CHANGED, { workflowId: workflow.id })
        return { ...(await write(tx, workflow, change)), redeploys: change.redeploys }
      })
      if ('redeploys' in outcome && outcome.redeploys) {
        const { id: workflowId, status } = outcome.workflow
        await announce(service, tenantId, workflowId)
        if (status === 'ACTIVE') await service.liveEvents.publish(tenantId, PUBLISHED, { workflowId })
      }
      return outcome
    },
  }
}

async function write(tx: Transaction, before: Workflow, { workflow, version }: Change): Promise<Changed> {
  if (workflow.revision !== before.revision) await updateWorkflow(tx, workflow)
  return { workflow, version: version && (await insertVersion(tx, version)) }
}

/** Whoever holds what judges in memory drops it at once. Should the message get lost, the durable event makes up for it. */
async function announce(
  { live, log }: Service<unknown>,
  tenantId: string,
  workflowId: string,
): Promise<void> {
  try {
    await live.publish(DEPLOYMENT_CHANGED, JSON.stringify({ tenantId, workflowId }))
  } catch (error) {
    log.warn(
      { err: error, workflowId },
      'a changed deployment could not be announced; the durable event follows',
    )
  }
}
