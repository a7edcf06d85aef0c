import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError, type Service, Viewer, isUuid } from '#host'
import type { JsonValue } from '#engine'

/** A rule of a workflow. */
export interface WorkflowRule {
  id: string
  name: string
  when: string
  outcome: JsonValue
  confidence: number
  priority: number
  enabled: boolean
}

/** How a workflow's judgment node decides. */
export interface RuleSet {
  hitPolicy: 'FIRST' | 'PRIORITY' | 'COLLECT'
  rules: WorkflowRule[]
  defaultOutcome: { outcome: JsonValue; confidence: number } | null
}

/** A workflow as far as its rules go. */
export interface Workflow {
  id: string
  name: string
  status: 'DRAFT' | 'ACTIVE' | 'INACTIVE' | 'ARCHIVED'
  latestVersion: { number: number }
  /** What judges; null before the first publication. */
  publishedVersion: {
    number: number
    inputSchema: unknown
    ruleSet: RuleSet
    policy: { threshold: number | null; instructions: string }
    graph: unknown
  } | null
}

/** What rules in service and learned ones have against each other. */
export interface Contradicting {
  /** Places among the rules that were verified. */
  places: number[]
  message: string
  example: unknown
}

/** The workflow service, as far as learned rules need it. */
export interface Workflows {
  /** A workflow as it stands. Throws NOT_FOUND when the tenant has none by this id. */
  find(tenantId: string, id: string): Promise<Workflow>
  /** Pairs of rules that are true together and differ; null when that can't be told. */
  contradictions(tenantId: string, rules: RuleSet, inputSchema: unknown): Promise<Contradicting[] | null>
  /**
   * Saves the published version with other rules as a new one, in somebody's name, and puts it into service. Tells its
   * number, or in words why the workflow service refuses.
   */
  replaceRules(
    by: { tenantId: string; subject: string },
    workflow: Workflow,
    change: { rules: WorkflowRule[]; note: string },
  ): Promise<number | string>
}

const FIND = read('published-workflow')
const SAVE = read('save-version')
const PUBLISH = read('publish-version')
const VERIFY = read('verify-rules')

/** Asks the workflow service. Operations are checked against the schema, which gives answers their shapes. */
export function workflowsOf({ graph, slug }: Service<unknown>): Workflows {
  const viewer = (tenantId: string): Viewer => new Viewer(tenantId, `service:${slug}`, ['workflow:view'])
  return {
    async find(tenantId, id) {
      const { workflow } = isUuid(id)
        ? await graph.data('workflow', { query: FIND, variables: { id } }, viewer(tenantId))
        : { workflow: null }
      if (workflow === null) throw new AppError('NOT_FOUND', `There is no workflow ${JSON.stringify(id)}.`)
      return workflow as Workflow
    },

    async contradictions(tenantId, ruleSet, inputSchema) {
      const variables = { input: { ruleSet, inputSchema } }
      const { verifyRules } = (await graph.data(
        'workflow',
        { query: VERIFY, variables },
        viewer(tenantId),
      )) as { verifyRules: { findings?: (Contradicting & { kind: string })[] } }
      return verifyRules.findings?.filter(({ kind }) => kind === 'CONTRADICTION') ?? null
    },

    async replaceRules({ tenantId, subject }, { id, latestVersion, publishedVersion }, { rules, note }) {
      if (publishedVersion === null) return 'The workflow has never been published.'
      const { number: _, ruleSet, ...rest } = publishedVersion
      // Approving rules is what this permits, and nothing else is done by it.
      const author = new Viewer(tenantId, subject, ['workflow:view', 'workflow:edit', 'workflow:publish'])
      const definition = { ...rest, ruleSet: { ...ruleSet, rules } }
      const input = { id, baseVersion: latestVersion.number, definition, note }
      const { saveWorkflow: saved } = (await graph.data(
        'workflow',
        { query: SAVE, variables: { input } },
        author,
      )) as { saveWorkflow: { latestVersion?: { number: number }; message?: string } }
      if (saved.latestVersion === undefined) return saved.message ?? 'It could not be saved.'
      const version = saved.latestVersion.number
      const { publishWorkflow: published } = (await graph.data(
        'workflow',
        { query: PUBLISH, variables: { input: { id, version } } },
        author,
      )) as { publishWorkflow: { message?: string } }
      return published.message ?? version
    },
  }
}

function read(name: string): string {
  return readFileSync(join(import.meta.dirname, `${name}.operations.graphql`), 'utf8')
}
