import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** The peers' own package: they are too heavy for the product's. */
const FOLDER = join(import.meta.dirname, 'peers')

/** What npm leaves behind when an installation has ended well. */
const INSTALLED = join(FOLDER, 'node_modules/.package-lock.json')

/** A file of the peers' folder. */
export function peerFile(path: string): string {
  return join(FOLDER, path)
}

/** Installs the peers exactly as their lock file says, unless it has been done. Throws when npm fails. */
export function installPeers(): void {
  if (existsSync(INSTALLED)) return
  console.log('  installing the peers into bench/router/peers (once; about 800 MB)')
  // npm tells where it is itself; the Node that runs here is the product's.
  const npm = process.env['npm_execpath']
  const [command, args] = npm === undefined ? ['npm', []] : [process.execPath, [npm]]
  const { status } = spawnSync(command, [...args, 'ci', '--no-audit', '--no-fund'], {
    cwd: FOLDER,
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error('npm ci failed in bench/router/peers')
}

/** The version of a peer that is installed; undefined when it isn't. */
export function versionOfPeer(name: string): string | undefined {
  const file = peerFile(`node_modules/${name}/package.json`)
  return existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
    : undefined
}

/** Grafbase's program, which comes in a package for each platform; undefined when there is none for this one. */
export function grafbaseProgram(): string | undefined {
  const architecture = process.arch === 'arm64' ? 'aarch64' : 'x86_64'
  const system = { linux: 'unknown-linux-musl', darwin: 'apple-darwin', win32: 'pc-windows-msvc' }
  const target = `${architecture}-${system[process.platform as keyof typeof system]}`
  const file = peerFile(
    `node_modules/@grafbase/cli-${target}/grafbase${process.platform === 'win32' ? '.exe' : ''}`,
  )
  return existsSync(file) ? file : undefined
}

/** Why Hive's planner in Rust can't be used here; undefined when it can. */
export function whyNoHiveRuntime(): string | undefined {
  try {
    createRequire(peerFile('package.json'))('@graphql-hive/router-query-planner')
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message.split('\n', 1)[0] : String(error)
  }
}
