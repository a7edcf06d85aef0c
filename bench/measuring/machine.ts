import { readFileSync } from 'node:fs'
import { cpus, platform, totalmem } from 'node:os'
import { join } from 'node:path'

/** Versions that figures depend on. */
const PACKAGES = ['@gorules/zen-engine', '@electric-sql/pglite', 'pg', 'fastify']

/** One line on where the figures come from. */
export function machine(): string {
  const [cpu] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  const versions = PACKAGES.map((name) => `${name} ${versionOf(name)}`)
  const hardware = `${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${memory} GiB, ${platform()}`
  return `${hardware}; Node ${process.versions.node}, ${versions.join(', ')}`
}

function versionOf(name: string): string {
  const file = join(import.meta.dirname, '../../node_modules', name, 'package.json')
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
