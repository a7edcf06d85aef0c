import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = join(import.meta.dirname, '../..')

/** PGlite is the only WebAssembly there is. */
const WASM = 'WebAssembly (PGlite)'

interface ProfileNode {
  id: number
  callFrame: { functionName: string; url: string; lineNumber: number }
  children?: number[]
}

/** What `node --cpu-prof` writes, as far as it is read here. Times are in microseconds. */
export interface CpuProfile {
  nodes: ProfileNode[]
  startTime: number
  samples: number[]
  timeDeltas: number[]
}

/** A stretch of time, in microseconds of the monotonic clock. */
export interface Span {
  from: number
  to: number
}

/** Time spent in a function itself, not in what it calls. */
export interface SelfTime {
  name: string
  /** File and line. */
  where: string
  /** Package, folder, or what V8 calls it: garbage collector, idle, program. */
  place: string
  /** µs. */
  time: number
}

/**
 * Self time by function within a span; what is built into V8 counts for the place that calls it. Throws when the
 * profile has no sample in the span.
 */
export function selfTimes(profile: CpuProfile, span: Span): SelfTime[] {
  const { samples, timeDeltas, startTime } = profile
  const functions = describeAll(profile.nodes)
  const times = new Map<string, SelfTime>()
  let now = startTime
  for (const [index, id] of samples.entries()) {
    now += timeDeltas[index] ?? 0
    const found = functions.get(id)
    if (now < span.from || now > span.to || found === undefined) continue
    const key = `${found.name} ${found.where} ${found.place}`
    const known = times.get(key) ?? { ...found, time: 0 }
    known.time += timeDeltas[index + 1] ?? 0
    times.set(key, known)
  }
  if (times.size === 0) throw new Error('the profile has no sample of the time that was asked for')
  return [...times.values()]
}

/** The profile of a process's main thread from the folder of `--cpu-prof-dir`. Throws when there is none. */
export function mainProfile(folder: string): CpuProfile {
  const profiles = readdirSync(folder).map(
    (file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile,
  )
  // Worker threads leave profiles too; the main thread's is the largest.
  const [main] = profiles.toSorted((a, b) => b.nodes.length - a.nodes.length)
  if (main === undefined) throw new Error('the server left no profile')
  return main
}

/** Microseconds of the clock that V8 stamps its samples with. */
export function microseconds(): number {
  return Number(process.hrtime.bigint() / 1000n)
}

type Described = Omit<SelfTime, 'time'>

function describeAll(nodes: readonly ProfileNode[]): Map<number, Described> {
  const described = new Map<number, Described>()
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])))
  // Parents come before their children.
  for (const { id, callFrame } of nodes)
    described.set(id, describe(callFrame, described.get(parents.get(id) ?? -1)))
  return described
}

function describe(
  { functionName, url, lineNumber }: ProfileNode['callFrame'],
  caller?: Described,
): Described {
  const name = functionName === '' ? '(anonymous)' : functionName
  const line = lineNumber + 1
  const meta = /^\((.+)\)$/.exec(functionName)?.[1]
  if (url === '')
    return { name, where: `called by ${caller?.name ?? ''}`, place: meta ?? caller?.place ?? 'built in' }
  if (url.startsWith('node:')) return { name, where: `${url}:${line}`, place: 'node internals' }
  if (url.startsWith('wasm:')) return { name, where: 'WebAssembly', place: WASM }
  const path = url.startsWith('file:') ? fileURLToPath(url) : url
  const within = path.startsWith(ROOT) ? path.slice(ROOT.length + 1) : path
  return { name, where: `${within.replace(/^.*node_modules\//, '')}:${line}`, place: placeOf(within) }
}

function placeOf(path: string): string {
  const dependency = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]
  if (dependency !== undefined) return dependency
  const [folder = path, slug] = path.split('/')
  const rooms = ['subgraphs', 'router', 'host'].includes(folder) && slug?.includes('.') === false
  return rooms ? `${folder}/${slug}` : `${folder}/`
}
