import { basename } from 'node:path'
import type { z } from 'zod'
import type { Database } from './database/database.ts'
import type { EventName, Events, JobName, Jobs } from './events.ts'
import type { GraphClient } from './graph-client.ts'
import type { IssueToken } from './identity/tokens.ts'
import type { Signature } from './identity/signature.ts'
import type { Viewer } from './identity/viewer.ts'
import type { EventSender } from './jobs/events.ts'
import type { JobSender } from './jobs/jobs.ts'
import type { Live } from './live/live.ts'
import type { LiveEventBus } from './live/live-events.ts'
import type { Models } from './models/models.ts'
import type { Log } from './observability/log.ts'
import type { Registry } from './observability/metrics.ts'

/** What a service stands on: made once per process, the same for all requests. */
export interface Service<Settings> {
  /** The folder's name. */
  readonly slug: string
  /** The service's own settings, checked and with defaults. */
  readonly settings: Settings
  readonly database: Database
  readonly live: Live
  /** Tells of what has just happened, and hears of it: what subscriptions are made of. */
  readonly liveEvents: LiveEventBus
  readonly events: EventSender
  readonly jobs: JobSender
  /** Asks other subgraphs. */
  readonly graph: GraphClient
  /** Asks models; `configured` tells whether there are any. */
  readonly models: Models
  /** Vouches for records in the installation's name. */
  readonly signature: Signature
  readonly log: Log
  readonly metrics: Registry
  /** The current time. */
  readonly clock: () => Date
  /** A new UUIDv7. */
  readonly newId: () => string
  /** Makes access tokens of the installation; only the router's own subgraphs are given it. */
  readonly issueToken: IssueToken | undefined
}

/** Whom one request is for. */
export interface Request {
  readonly viewer: Viewer
}

/** A service put together. */
export interface Assembly<Context> {
  /** What the resolvers of one request, or the handler of one event, reach. */
  context(request: Request): Context
  /** Lets go of what it holds, after the last request is answered. */
  close?(): Promise<void>
}

/** What a service does about others' events. At least once: a handler must bear repetition. */
export type EventHandlers<Context> = {
  [Name in EventName]?: (keys: Events[Name], context: Context) => Promise<void>
}

/** What a service does about its own jobs. At least once: a handler must bear repetition. */
export type JobHandlers<Context> = {
  [Name in JobName]?: (keys: Jobs[Name], context: Context) => Promise<void>
}

/** Resolvers by type and field, or a scalar's functions. */
export type ResolverMap = Record<string, Record<string, unknown>>

/** A subgraph as its folder describes it. */
export interface SubgraphParts<Context, Shape extends z.ZodObject> {
  /** The folder: `import.meta.dirname`. Its name is the slug, its schema.graphql the contract. */
  dir: string
  /** Its port. One of the router's own has none: it runs in the router's process and is reached from there alone. */
  port?: number
  /** Its section of the settings: keys in snake case, all with defaults. */
  settings: Shape
  /** Puts the service together; called once per process. */
  assemble(service: Service<z.infer<Shape>>): Assembly<Context> | Promise<Assembly<Context>>
  /** Resolvers by type and field. */
  resolvers: object
  /** What it does about others' events, as `service:<slug>` of the event's tenant with the permissions `acts`. */
  events?: EventHandlers<Context>
  /** What it does about its own jobs, as the same. */
  jobs?: JobHandlers<Context>
  /** The permissions with which it asks other subgraphs by itself. */
  acts?: readonly string[]
  /** Its tables that are partitioned by month of their UUIDv7 ids, schema-qualified. */
  partitioned?: readonly string[]
}

/** A subgraph as a value: starting it is someone else's job. */
export interface Subgraph extends Required<Omit<SubgraphParts<unknown, z.ZodObject>, 'resolvers' | 'port'>> {
  readonly port: number | undefined
  /** The folder's name. */
  readonly slug: string
  /** The slug as an SQL name: `data_viz`. */
  readonly schema: string
  readonly resolvers: ResolverMap
}

/** Describes a subgraph. */
export function defineSubgraph<Context, Shape extends z.ZodObject>(
  parts: SubgraphParts<Context, Shape>,
): Subgraph {
  const slug = basename(parts.dir)
  const subgraph = {
    events: {},
    jobs: {},
    acts: [],
    partitioned: [],
    port: undefined,
    ...parts,
    slug,
    schema: slug.replaceAll('-', '_'),
  }
  // The host hands back what it got from here: the settings that `parts.settings` parsed, the context that `assemble` made.
  return subgraph as unknown as Subgraph
}
