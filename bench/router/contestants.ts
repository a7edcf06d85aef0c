import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { composeServices } from '@apollo/composition'
import type { Stage } from '../judgments/stage.ts'
import { type ChildCommand, type ChildServer, startServer } from '../measuring/child-server.ts'
import { grafbaseProgram, peerFile, versionOfPeer, whyNoHiveRuntime } from './peers.ts'
import { shop } from './shop/shop.ts'
import { SECRET } from './tokens.ts'

/** A router in a process of its own. */
export interface Router extends ChildServer {
  name: string
}

/** What routers are started with. */
export interface Course {
  stage: Stage
  /** GraphQL endpoints of the subgraphs by name. */
  urls: ReadonlyMap<string, string>
  /** The core that each is kept on, if any. */
  core: number | undefined
}

export const OURS = 'Judgify'

/** What Hive Gateway and Grafbase say when they listen, with colours around the address. */
const LISTENING = /Listening.*?(http:\/\/[\w.]+:\d+)/

/** Starts our router; with options of Node, such as a profiler's. */
export function startOurs(course: Course, nodeOptions: readonly string[] = []): Promise<Router> {
  const { stage } = course
  return start(course, OURS, {
    // As `npm start` does.
    args: ['--max-semi-space-size=64', ...nodeOptions, 'host/main.ts', 'router', '--port', '0'],
    environment: {
      ...stage.environment,
      HOST: '127.0.0.1',
      JUDGIFY_DATA_DIR: stage.folder('judgify'),
      JWT_SECRET_KEY: SECRET,
      LOG_LEVEL: 'warn',
      ROUTER_SUPERGRAPH: supergraphFile(course),
      // Nobody else limits rates; all other limits stand.
      ROUTER_RATE_LIMIT_DEFAULT: '0',
    },
    ready: /ready after .*: (http:\S+)\/graphql/,
  })
}

/** Starts the peers that can be had on this platform, and says which can't. */
export async function startPeers(course: Course): Promise<Router[]> {
  const supergraph = supergraphFile(course)
  const hive = `Hive Gateway ${versionOfPeer('@graphql-hive/gateway')}`
  const routers = [
    await start(course, `Apollo Server ${versionOfPeer('@apollo/server')}, gateway`, {
      args: [peerFile('apollo.mjs'), supergraph],
      environment: {},
      ready: /ready: (http:\S+)/,
    }),
    await start(course, hive, await hiveCommand(supergraph, [])),
  ]
  const reason = whyNoHiveRuntime()
  if (reason === undefined)
    routers.push(
      await start(
        course,
        `${hive}, planner in Rust`,
        await hiveCommand(supergraph, ['--hive-router-runtime']),
      ),
    )
  else console.log(`  left out: Hive Gateway with its planner in Rust (${reason})`)
  const program = grafbaseProgram()
  if (program === undefined)
    console.log(`  left out: Grafbase (npm has no program of it for ${process.platform} on ${process.arch})`)
  else
    routers.push(
      await start(
        course,
        `Grafbase ${versionOfPeer('grafbase')}, in Rust`,
        await grafbaseCommand(course, program),
      ),
    )
  return routers
}

async function start({ core }: Course, name: string, command: ChildCommand): Promise<Router> {
  const environment = { NODE_ENV: 'production', ...command.environment }
  return { name, ...(await startServer({ ...command, environment, core })) }
}

async function hiveCommand(supergraph: string, options: readonly string[]): Promise<ChildCommand> {
  const port = String(await freePort())
  const config = ['--config-path', peerFile('hive.config.mjs')]
  const program = peerFile('node_modules/@graphql-hive/gateway/dist/bin.js')
  return {
    args: [
      '--no-deprecation',
      program,
      'supergraph',
      supergraph,
      '--host',
      '127.0.0.1',
      '--port',
      port,
      ...config,
      ...options,
    ],
    environment: {},
    ready: LISTENING,
  }
}

/** Grafbase's only server on npm, which composes the SDLs itself. */
async function grafbaseCommand({ stage, urls }: Course, program: string): Promise<ChildCommand> {
  const folder = stage.folder('grafbase')
  mkdirSync(folder)
  const config = join(folder, 'gateway.toml')
  writeFileSync(config, '[[headers]]\nrule = "forward"\nname = "authorization"\n')
  const overrides = join(folder, 'overrides.toml')
  const sections = shop.map(
    ({ name, file }) =>
      `[subgraphs.${name}]\nurl = ${JSON.stringify(urls.get(name))}\nschema_path = ${JSON.stringify(file)}\n`,
  )
  writeFileSync(overrides, sections.join('\n'))
  const port = String(await freePort())
  return {
    program,
    args: [
      '--home',
      folder,
      'dev',
      '--gateway-config',
      config,
      '--graph-overrides',
      overrides,
      '--port',
      port,
    ],
    environment: {},
    ready: LISTENING,
  }
}

/** The shop's supergraph in a file, composed by Apollo's library. */
function supergraphFile({ stage, urls }: Course): string {
  const services = shop.map(({ name, typeDefs }) => ({ name, typeDefs, url: urls.get(name) ?? '' }))
  const { supergraphSdl, errors } = composeServices(services)
  if (supergraphSdl === undefined) throw new AggregateError(errors ?? [], 'the shop does not compose')
  const file = stage.folder('supergraph.graphql')
  writeFileSync(file, supergraphSdl)
  return file
}

/** For those who can't be told to choose one themselves. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
