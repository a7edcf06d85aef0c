import { isDeepStrictEqual } from 'node:util'
import type { Answer } from '#host'

/** What of an answer two executors have to agree on. */
interface Compared {
  data: unknown
  /** Paths of errors, as JSON, sorted. An error without one counts once: how many calls fail is each executor's own affair. */
  paths: string[]
  /** Where values were not as the schema promises. */
  faults: string[]
}

/** Whether two answers agree. */
export function agree(a: Answer, b: Answer): boolean {
  return isDeepStrictEqual(compared(a), compared(b))
}

/**
 * Whether Apollo gave up on the whole answer over a value of another form than its type (a list, an object), which ours
 * takes for null: the one case in which there is nothing to compare.
 */
export function gaveUp(apollo: Answer | Error): boolean {
  return (
    apollo instanceof Error ||
    (apollo.data === undefined &&
      (apollo.errors ?? []).every(({ message }) => message.startsWith('Invalid non-')))
  )
}

/**
 * Whether answers differ only in list positions of error paths: Apollo counts all entities at a place, though it asks
 * only for those of the types that a fetch is about, and so blames another entity.
 */
export function agreeButForPositions(a: Answer, b: Answer): boolean {
  const without = (answer: Answer): Compared => {
    const { data, paths } = compared(answer)
    return { data, paths: paths.map((path) => path.replaceAll(/\b\d+\b/g, '#')).toSorted(), faults: [] }
  }
  return isDeepStrictEqual(without(a), without(b))
}

function compared({ data, errors = [], extensions }: Answer): Compared {
  const paths = errors.map(({ path }) => JSON.stringify(path === undefined ? null : placeOf(path)))
  const faults = (extensions?.['valueCompletion'] ?? []) as { path: unknown }[]
  return {
    data,
    paths: [
      ...paths.filter((path) => path !== 'null'),
      ...new Set(paths.filter((path) => path === 'null')),
    ].toSorted(),
    faults: faults.map(({ path }) => JSON.stringify(path)).toSorted(),
  }
}

/** A path as far as it leads in the answer: Apollo's may go on with parts of its plan. */
function placeOf(path: readonly (string | number)[]): readonly (string | number)[] {
  const end = path.findIndex((step) => step === '@' || step === '_entities')
  return end === -1 ? path : path.slice(0, end)
}
