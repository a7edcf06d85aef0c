import { parseArgs } from 'node:util'
import { mintToken } from './identity/tokens.ts'
import { startTracing } from './observability/tracing.ts'
import { type Platform, startPlatform } from './platform.ts'
import { discoverSubgraphs } from './registry.ts'
import { type Settings, SettingsError, readSettings, sectionKeys } from './settings.ts'

const USAGE = `Usage: node host/main.ts [service …] [--memory] [--port N]

  Without a service: the router and all subgraphs in this process, on the ports 8000 and up.
  service    router, or the name of a folder in subgraphs/: runs only these here
  --memory   the embedded database in memory: gone when the process ends
  --port     the router's port; the subgraphs follow at their distance: 9000 puts workflow on 9001

Settings come from the environment; docs/settings.md lists them.`

/** Hours that a development token lasts. */
const TOKEN_HOURS = 12

/** Runs services until SIGTERM or SIGINT, then drains. Exits with 2 when the arguments or the settings are wrong. */
export async function run(args: readonly string[]): Promise<void> {
  const tell = (line: string): void => void process.stdout.write(`judgify: ${line}\n`)
  try {
    const { settings, services } = await readArguments(args)
    const stopTracing = startTracing({ otlpEndpoint: settings.otlpEndpoint })
    const started = performance.now()
    const platform = await start(settings, services, tell)
    endOnSignal(platform, stopTracing, tell)
    await announce(platform, tell, performance.now() - started)
  } catch (error) {
    process.stderr.write(`judgify: ${explain(error)}\n`)
    process.exit(error instanceof SettingsError ? 2 : 1)
  }
}

async function readArguments(
  args: readonly string[],
): Promise<{ settings: Settings; services: readonly string[] }> {
  const { values, positionals } = parse(args)
  const subgraphs = await discoverSubgraphs()
  const names = ['router', ...subgraphs.filter(({ port }) => port !== undefined).map(({ slug }) => slug)]
  const unknown = positionals.filter((name) => !names.includes(name))
  if (unknown.length > 0)
    throw new SettingsError([`there is no service ${unknown.join(', ')}; there are ${names.join(', ')}`])
  const router: typeof import('../router/settings.ts') = await import('../router/settings.ts')
  const keys = sectionKeys(subgraphs, router.routerSections)
  const overrides = {
    ...(values.memory && { JUDGIFY_MEMORY: 'true' }),
    ...(values.port !== undefined && { PORT: values.port }),
  }
  const settings = readSettings({ ...process.env, ...overrides }, keys)
  return { settings, services: positionals.length === 0 ? names : positionals }
}

function parse(args: readonly string[]): {
  values: { memory: boolean; port?: string | undefined }
  positionals: string[]
} {
  const options = {
    memory: { type: 'boolean', default: false },
    port: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options })
    if (!values.help) return { values, positionals }
  } catch (error) {
    throw new SettingsError([`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`])
  }
  process.stdout.write(`${USAGE}\n`)
  process.exit(0)
}

async function start(
  settings: Settings,
  services: readonly string[],
  tell: (line: string) => void,
): Promise<Platform> {
  tell(`starting ${services.join(', ')} (${settings.mode})`)
  const platform = await startPlatform(settings, services, { tell })
  if (services.includes('router')) {
    // The router is not the host's to know; only this process's main line joins them.
    const router: typeof import('../router/router.ts') = await import('../router/router.ts')
    await router.startRouter(platform)
  }
  return platform
}

async function announce(platform: Platform, tell: (line: string) => void, ms: number): Promise<void> {
  for (const [name, address] of platform.addresses) tell(`  ${name.padEnd(12)} ${address}`)
  const router = platform.addresses.get('router')
  const tenantId = platform.secrets.developmentTenant
  if (router !== undefined && tenantId !== undefined) {
    const subject = { subject: 'developer', tenantId, roles: ['tenant_admin'], expiresIn: `${TOKEN_HOURS}h` }
    const { jwtIssuer: issuer, jwtAudience: audience } = platform.settings
    const token = await mintToken({ ...subject, secret: platform.secrets.jwt, issuer, audience })
    tell(`a development token for ${TOKEN_HOURS} hours (judgify token makes others):\n\n${token}\n`)
  }
  tell(`ready after ${(ms / 1000).toFixed(1)} s${router === undefined ? '' : `: ${router}/graphql`}`)
}

function endOnSignal(
  platform: Platform,
  stopTracing: () => Promise<void>,
  tell: (line: string) => void,
): void {
  let ending = false
  const end = async (signal: string): Promise<void> => {
    if (ending) return
    ending = true
    tell(`${signal}: answering what is under way, then ending`)
    setTimeout(() => process.exit(1), platform.settings.drainSeconds * 1000 + 5000).unref()
    await platform.close()
    await stopTracing()
    tell('ended')
    process.exit(0)
  }
  process.on('SIGTERM', (signal) => void end(signal))
  process.on('SIGINT', (signal) => void end(signal))
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof SettingsError) return error.message
  if ('code' in error && error.code === 'EADDRINUSE')
    return `${error.message}. Is it running already? PORT=… chooses another port.`
  const causes: string[] = []
  for (let at: unknown = error.cause; at instanceof Error; at = at.cause)
    causes.push(`  because: ${at.message}`)
  return [error.stack ?? error.message, ...causes].join('\n')
}
