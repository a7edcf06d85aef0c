import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { type ModelSettings, modelSettings, openaiSettings, readModelSettings } from './models/settings.ts'

/** What a deployment can set. A file gives values, the environment overrides it; `X_FILE` names a file that holds X. */
export interface Settings {
  /** `production` refuses to make up secrets. */
  mode: 'development' | 'production'
  /** Folder of the embedded database and the development identity. */
  dataDir: string
  /** Address to listen on. */
  host: string
  /** The router's port; the subgraphs follow at their distance. 0 lets the system choose for all. */
  port: number
  /** PostgreSQL; undefined runs the embedded database. */
  databaseUrl: string | undefined
  /** Most connections to PostgreSQL in this process. */
  databasePoolSize: number
  /** Redis; undefined keeps cache, counters and live events in this process. */
  redisUrl: string | undefined
  /** Keeps installations apart on one Redis. */
  redisPrefix: string
  /** Embedded database in memory: gone when the process ends. */
  memory: boolean
  /** HMAC secret of access tokens; undefined in development makes one in `dataDir`. */
  jwtSecret: string | undefined
  /** `iss` that a token must have, if any. */
  jwtIssuer: string | undefined
  /** `aud` that a token must have, if any. */
  jwtAudience: string | undefined
  /** Secret of the identity header between services; derived from the JWT secret unless set. */
  internalSecret: string | undefined
  /** OTLP over HTTP collector for traces; undefined exports none. */
  otlpEndpoint: string | undefined
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent'
  /** Seconds that requests under way are given to end on SIGTERM. */
  drainSeconds: number
  /** Which models there are, and how they are asked. */
  models: ModelSettings
  /** A subgraph's own section, by its slug; checked by the subgraph's schema. */
  sections: Readonly<Record<string, unknown>>
  /** Base URL of a subgraph that runs in another process, by slug: WORKFLOW_URL, DATA_VIZ_URL … */
  urls: Readonly<Record<string, string>>
}

/** Everything wrong with the settings, one line each. */
export class SettingsError extends Error {
  constructor(problems: readonly string[]) {
    super(`These settings must be mended:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
    this.name = 'SettingsError'
  }
}

const secret = z.string().min(32, 'must be at least 32 characters; make one with: openssl rand -base64 48')
const port = z.coerce.number().int().min(0).max(65_535)

const fields = {
  mode: z.enum(['development', 'production']).default('development'),
  dataDir: z.string().min(1).default('.judgify'),
  host: z.string().optional(),
  port: port.default(8000),
  databaseUrl: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgresql:// address' }).optional(),
  databasePoolSize: z.coerce.number().int().min(2).max(200).default(10),
  redisUrl: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// address' }).optional(),
  redisPrefix: z.string().default('judgify:'),
  memory: z.stringbool().or(z.boolean()).default(false),
  jwtSecret: secret.optional(),
  jwtIssuer: z.string().optional(),
  jwtAudience: z.string().optional(),
  internalSecret: secret.optional(),
  otlpEndpoint: z.url().optional(),
  logLevel: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  drainSeconds: z.coerce.number().min(0).max(600).default(20),
}

/** The environment variable of each setting. */
export const variables: Record<keyof typeof fields, string> = {
  mode: 'JUDGIFY_MODE',
  dataDir: 'JUDGIFY_DATA_DIR',
  host: 'HOST',
  port: 'PORT',
  databaseUrl: 'DATABASE_URL',
  databasePoolSize: 'DATABASE_POOL_SIZE',
  redisUrl: 'REDIS_URL',
  redisPrefix: 'REDIS_PREFIX',
  memory: 'JUDGIFY_MEMORY',
  jwtSecret: 'JWT_SECRET_KEY',
  jwtIssuer: 'JWT_ISSUER',
  jwtAudience: 'JWT_AUDIENCE',
  internalSecret: 'INTERNAL_SECRET_KEY',
  otlpEndpoint: 'OTEL_EXPORTER_OTLP_ENDPOINT',
  logLevel: 'LOG_LEVEL',
  drainSeconds: 'DRAIN_SECONDS',
}

/** The keys of every section: of each subgraph, and of the others given. */
export function sectionKeys(
  subgraphs: readonly { slug: string; settings: z.ZodObject }[],
  others: Readonly<Record<string, z.ZodObject>>,
): Record<string, readonly string[]> {
  const sections = [
    ...subgraphs.map(({ slug, settings }) => [slug, settings] as const),
    ...Object.entries(others),
  ]
  return Object.fromEntries(sections.map(([slug, { shape }]) => [slug, Object.keys(shape)]))
}

/** Where settings come from; the process's environment, unless a test says otherwise. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the settings once: the JSON file named by JUDGIFY_CONFIG, overridden by the environment.
 * `keys` names the sections of the file that belong to subgraphs and the router, with the keys that each knows;
 * the environment overrides them by `<SLUG>_<KEY>`, such as JUDGMENT_RULE_CONFIDENCE_THRESHOLD.
 * Throws SettingsError with all problems together.
 */
export function readSettings(
  environment: Environment = process.env,
  keys: Readonly<Record<string, readonly string[]>> = {},
): Settings {
  const problems: string[] = []
  const file = readFile(environment['JUDGIFY_CONFIG'], problems)
  const given = { ...pick(file, Object.keys(fields)) }
  if (environment['NODE_ENV'] === 'production') given['mode'] = 'production'
  for (const [key, variable] of Object.entries(variables)) {
    const value = variableOrFile(environment, variable, problems)
    if (value !== undefined && value !== '') given[key] = value
  }
  const parsed = z.object(fields).safeParse(given)
  for (const issue of parsed.error?.issues ?? []) problems.push(`${nameOf(issue.path[0])}: ${issue.message}`)
  if (parsed.data?.mode === 'production' && parsed.data.jwtSecret === undefined)
    problems.push('JWT_SECRET_KEY: is required in production mode; make one with: openssl rand -base64 48')
  const models = modelsOf(file, environment, problems)
  if (!parsed.success || problems.length > 0) throw new SettingsError(problems)
  const data = parsed.data
  return {
    ...data,
    host: data.host ?? (data.mode === 'production' ? '0.0.0.0' : '127.0.0.1'),
    databaseUrl: data.databaseUrl,
    redisUrl: data.redisUrl,
    jwtSecret: data.jwtSecret,
    jwtIssuer: data.jwtIssuer,
    jwtAudience: data.jwtAudience,
    internalSecret: data.internalSecret,
    otlpEndpoint: data.otlpEndpoint,
    models,
    sections: sections(file, environment, keys),
    urls: urls(environment, Object.keys(keys)),
  }
}

function readFile(path: string | undefined, problems: string[]): Record<string, unknown> {
  if (path === undefined || path === '') return {}
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    problems.push(
      `JUDGIFY_CONFIG: ${path} can't be read as a JSON object (${error instanceof Error ? error.message : 'unknown'})`,
    )
    return {}
  }
}

function variableOrFile(environment: Environment, variable: string, problems: string[]): string | undefined {
  const file = environment[`${variable}_FILE`]
  if (environment[variable] !== undefined || file === undefined) return environment[variable]
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    problems.push(`${variable}_FILE: ${file} can't be read`)
    return undefined
  }
}

function modelsOf(
  file: Record<string, unknown>,
  environment: Environment,
  problems: string[],
): ModelSettings {
  const integrations = objectOr(file['integrations'])
  return readModelSettings(
    {
      openai: overridden(integrations['openai'], environment, 'OPENAI', Object.keys(openaiSettings.shape)),
      models: overridden(file['models'], environment, 'MODELS', Object.keys(modelSettings.shape)),
      secretOf: (variable) => variableOrFile(environment, variable, problems) || undefined,
    },
    problems,
  )
}

function sections(
  file: Record<string, unknown>,
  environment: Environment,
  keys: Readonly<Record<string, readonly string[]>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(keys).map(([slug, known]) => [
      slug,
      overridden(file[slug], environment, constant(slug), known),
    ]),
  )
}

/** A section of the file with the environment's `<PREFIX>_<KEY>` over it. */
function overridden(
  section: unknown,
  environment: Environment,
  prefix: string,
  keys: readonly string[],
): Record<string, unknown> {
  const given = { ...objectOr(section) }
  for (const key of keys) {
    const value = environment[`${prefix}_${key.toUpperCase()}`]
    if (value !== undefined && value !== '') given[key] = value
  }
  return given
}

function objectOr(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function urls(environment: Environment, slugs: readonly string[]): Record<string, string> {
  const found = slugs.map((slug) => [slug, environment[`${constant(slug)}_URL`]] as const)
  return Object.fromEntries(found.filter((entry): entry is readonly [string, string] => Boolean(entry[1])))
}

function constant(slug: string): string {
  return slug.replaceAll('-', '_').toUpperCase()
}

function nameOf(key: PropertyKey | undefined): string {
  const known = Object.entries(variables).find(([field]) => field === key)
  return known?.[1] ?? String(key)
}

function pick(file: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(file).filter(([key]) => keys.includes(key)))
}
