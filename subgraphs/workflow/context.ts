import {
  type Assembly,
  type LiveEventBus,
  type Page,
  type Service,
  type Viewer,
  isUuid,
  loaderBy,
} from '#host'
import { type Changed, type Decide, workflowChanges } from './changes.ts'
import { type Refusal, isRefusal } from './domain/refusal.ts'
import { type Validator, definitionValidator } from './domain/validation/validate.ts'
import type { Change, Stamp, Workflow, WorkflowVersion } from './domain/workflow.ts'
import type { WorkflowModel } from './models.ts'
import { type VersionKey, versionPage, versionsByKeys } from './store/versions.ts'
import { type WorkflowFilter, workflowPage, workflowsByIds } from './store/workflows.ts'
import { type Template, readTemplates } from './templates.ts'

/** What one request can reach. */
export interface Context {
  viewer: Viewer
  liveEvents: LiveEventBus
  /** Finds faults of definitions. */
  validator: Validator
  templates: ReadonlyMap<string, Template>
  newId: () => string
  /** Who asks, and when. */
  stamp: () => Stamp
  /** A workflow by id, null when the tenant has none; asked for together, fetched together. */
  workflow: (id: string) => Promise<WorkflowModel | null>
  workflows: (filter: WorkflowFilter, page: Page) => Promise<WorkflowModel[]>
  /** One version, null when there is none; asked for together, fetched together. */
  version: (key: VersionKey) => Promise<WorkflowVersion | null>
  versions: (workflowId: string, page: Page) => Promise<WorkflowVersion[]>
  /** Adds a new workflow. */
  create: (change: Change) => Promise<WorkflowModel>
  /** Decides on a workflow and does so; NOT_FOUND when the tenant has none by this id. */
  change: <Refused extends Refusal>(id: string, decide: Decide<Refused>) => Promise<WorkflowModel | Refused>
}

/** Puts the workflow service together. */
export function assemble(service: Service<unknown>): Assembly<Context> {
  const { database, newId, clock, liveEvents } = service
  const validator = definitionValidator()
  const templates = readTemplates()
  const changes = workflowChanges(service)
  return {
    context({ viewer }) {
      const { tenantId, subject } = viewer
      const { workflow, version } = loaders(service, tenantId)
      const kept = (changed: Changed): WorkflowModel => {
        workflow.clear(changed.workflow.id)
        // Somebody may have asked for the version in this request before there was one.
        if (changed.version !== undefined)
          version.clear(keyOf(changed.version)).prime(keyOf(changed.version), changed.version)
        return modelOf(changed.workflow)
      }
      return {
        viewer,
        liveEvents,
        validator,
        templates,
        newId,
        stamp: () => ({ at: clock(), by: subject }),
        workflow: async (id) => (isUuid(id) ? await workflow.load(id.toLowerCase()) : null),
        workflows: async (filter, page) =>
          (await workflowPage(database, tenantId, filter, page)).map(modelOf),
        version: (key) => version.load(keyOf(key)),
        versions: (workflowId, page) => versionPage(database, tenantId, workflowId, page),
        create: async (change) => kept(await changes.create(tenantId, change)),
        async change(id, decide) {
          const outcome = await changes.decide(tenantId, id, decide)
          return isRefusal(outcome) ? outcome : kept(outcome)
        },
      }
    },
  }
}

function loaders({ database }: Service<unknown>, tenantId: string) {
  return {
    workflow: loaderBy(
      async (ids: string[]) => (await workflowsByIds(database, tenantId, ids)).map(modelOf),
      ({ id }) => id,
    ),
    version: loaderBy((keys: string[]) => versionsByKeys(database, tenantId, keys.map(versionKey)), keyOf),
  }
}

function keyOf({ workflowId, number }: VersionKey): string {
  return `${workflowId}/${number}`
}

function versionKey(key: string): VersionKey {
  const [workflowId = '', number] = key.split('/')
  return { workflowId, number: Number(number) }
}

function modelOf(workflow: Workflow): WorkflowModel {
  return { __typename: 'Workflow', ...workflow }
}
