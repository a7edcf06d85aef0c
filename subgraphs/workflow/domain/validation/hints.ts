import { nearestName } from '#engine'

/** Most names for which the nearest one is sought in one validation: a thousand hints help nobody. */
const MOST_HINTS = 50

/** Gives ` Did you mean `name`?` when something close is known, else nothing; nothing more after 50 times. */
export function hints(): (written: string, known: Iterable<string>) => string {
  let sought = 0
  return (written, known) => {
    sought += 1
    const name = sought > MOST_HINTS ? null : nearestName(written, known)
    return name === null ? '' : ` Did you mean \`${name}\`?`
  }
}
