import { setTimeout as pause } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import { type Contestant, alternate, figuresOf, median, ratioOf } from '../measuring/rounds.ts'
import { figure, table } from '../measuring/table.ts'
import { tokenSource } from '../router/tokens.ts'
import { OURS, PEER, type Passer } from './contestants.ts'
import type { Source } from './source.ts'
import { type Heard, subscribe } from './subscribers.ts'

const TOPICS = 200
const READERS_EACH = 10
const CONNECTIONS = 100
const EVENTS_PER_SECOND = 200
/** Connections that read nothing, and what they would have to read, a second. */
const DEAF = 5
const TORRENT = { perSecond: 20, text: 'x'.repeat(100_000) }
/** Milliseconds that the deaf have to hear how they stand. */
const HEARING_MS = 3000
const TEXT = 'x'.repeat(400)

/** A passer with its subscribers. */
interface Course extends Contestant {
  passer: Passer
  heard: Heard
  deaf: Heard
  sockets: WebSocket[]
  /** Those that read nothing. */
  deafSockets: WebSocket[]
  /** Bytes when all had connected, and the most seen since. */
  before: number
  peak: number
}

/** Lets both pass events on in turns, and prints what it cost and what went wrong. */
export async function compare(
  passers: readonly Passer[],
  source: Source,
  { rounds: count, seconds }: { rounds: number; seconds: number },
): Promise<void> {
  const courses: Course[] = []
  for (const passer of passers) courses.push(await courseOf(passer, source, seconds))
  const rounds = await alternate(courses, count)
  // They read at last, and hear what has become of them.
  for (const { deafSockets } of courses) for (const socket of deafSockets) socket.resume()
  await pause(HEARING_MS)
  const rows = courses.map(({ name, heard, deaf, before, peak }) => [
    name,
    figure(median(figuresOf(rounds, name, 'rate'))),
    figure(1e6 / median(figuresOf(rounds, name, 'perCpu'))),
    String(heard.astray),
    String(heard.ended.length),
    `${Math.min(deaf.ended.length, DEAF)} of ${DEAF}`,
    figure(before / 2 ** 20),
    figure(peak / 2 ** 20),
  ])
  const head = ['', 'delivered/s', 'CPU µs each', 'astray', 'ended', 'deaf let go', 'MiB at first', 'at most']
  console.log(table([head, ...rows]))
  const { median: middle, lowest, highest } = ratioOf(rounds, OURS, PEER, 'perCpu')
  console.log(
    `  deliveries for the same CPU: ${figure(middle)} × the peer (${figure(lowest)}–${figure(highest)})`,
  )
  for (const { name, heard } of courses)
    for (const why of heard.ended.slice(0, 3)) console.log(`  ${name}: a subscription ended: ${why}`)
  for (const { sockets, deafSockets } of courses)
    for (const socket of [...sockets, ...deafSockets]) socket.terminate()
}

/** Connects everybody; a round is some seconds of events. */
async function courseOf(passer: Passer, source: Source, seconds: number): Promise<Course> {
  const next = new Map<string, number>()
  const before = source.listeners()
  const course: Course = {
    name: passer.name,
    passer,
    heard: { delivered: 0, astray: 0, ended: [] },
    deaf: { delivered: 0, astray: 0, ended: [] },
    sockets: [],
    deafSockets: [],
    before: 0,
    peak: 0,
    round: () => round(course, source, { next, seconds }),
  }
  const token = tokenSource()
  const topicsEach = (TOPICS * READERS_EACH) / CONNECTIONS
  for (let connection = 0; connection < CONNECTIONS; connection++) {
    const topics = Array.from({ length: topicsEach }, (_, index) =>
      topicOf(passer, (connection * topicsEach + index) % TOPICS),
    )
    course.sockets.push(await subscribe(passer.url, token(), topics, { heard: course.heard }))
  }
  for (let connection = 0; connection < DEAF; connection++) {
    const given = { heard: course.deaf, reads: false }
    course.deafSockets.push(await subscribe(passer.url, token(), [topicOf(passer, TOPICS)], given))
  }
  await source.listening(before + TOPICS * READERS_EACH + DEAF)
  course.before = passer.memory()
  return course
}

async function round(
  course: Course,
  source: Source,
  { next, seconds }: { next: Map<string, number>; seconds: number },
): Promise<{ rate: number; perCpu: number }> {
  const { passer, heard } = course
  const [began, cpu, delivered] = [performance.now(), passer.cpuSeconds(), heard.delivered]
  const tell = (number: number, text: string): void => {
    const topic = topicOf(passer, number)
    const at = next.get(topic) ?? 0
    next.set(topic, at + 1)
    source.tell(topic, at, text)
  }
  let [told, torrent] = [0, 0]
  while (told < EVENTS_PER_SECOND * seconds) {
    const elapsed = (performance.now() - began) / 1000
    for (; told < Math.min(elapsed, seconds) * EVENTS_PER_SECOND; told++) tell(told % TOPICS, TEXT)
    for (; torrent < elapsed * TORRENT.perSecond; torrent++) tell(TOPICS, TORRENT.text)
    course.peak = Math.max(course.peak, passer.memory())
    await pause(5)
  }
  const wanted = delivered + told * READERS_EACH
  for (let waited = 0; heard.delivered < wanted && waited < 5000; waited += 5) await pause(5)
  const done = heard.delivered - delivered
  return {
    rate: done / ((performance.now() - began) / 1000),
    perCpu: done / (passer.cpuSeconds() - cpu),
  }
}

/** Each passer has topics of its own: the other rests meanwhile. */
function topicOf({ name }: Passer, number: number): string {
  return `${name}:${number}`
}
