import { AppError } from './errors.ts'
import { type Sql, sql } from './database/sql.ts'
import { isUuid } from './uuid.ts'

/** What a client asks of a list. */
export interface PageArguments {
  first?: number | null | undefined
  after?: string | null | undefined
  last?: number | null | undefined
  before?: string | null | undefined
}

/** A page to fetch from a list that is ordered by descending key. */
export interface Page {
  /** Items on the page, 1 to 100. */
  size: number
  /** The page is counted from the list's end, by `last`. */
  backward: boolean
  /** Only items with a lower key. */
  after: string | undefined
  /** Only items with a higher key. */
  before: string | undefined
}

/** A page in the form of the Relay connection specification. */
export interface Connection<Node> {
  edges: { cursor: string; node: Node }[]
  nodes: Node[]
  pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
}

/** Most items on a page, and how many unless asked otherwise. */
const MOST = 100
const USUAL = 20

/** Reads a page's arguments. Throws BAD_INPUT when they are out of bounds or contradict one another. */
export function pageOf({ first, after, last, before }: PageArguments): Page {
  if (first != null && last != null) throw new AppError('BAD_INPUT', 'Give `first` or `last`, not both.')
  const size = first ?? last ?? USUAL
  if (size < 1 || size > MOST)
    throw new AppError('BAD_INPUT', `A page has 1 to ${MOST} items; ${size} were asked for.`)
  return { size, backward: last != null, after: decode(after), before: decode(before) }
}

/** How a key of each type looks: a made-up cursor is refused before the database sees it. */
const isKey: Readonly<Record<string, (key: string) => boolean>> = {
  uuid: isUuid,
  int: (key) => /^\d{1,9}$/.test(key),
}

/**
 * The conditions, order and limit that fetch a page and one item more, which tells whether there is another page.
 * `key` is a column of unique values; `type` its SQL type. Throws BAD_INPUT for a cursor that is no such key.
 */
export function pageSql(page: Page, key: Sql, type: Sql): { where: Sql; orderAndLimit: Sql } {
  for (const cursor of [page.after, page.before])
    if (cursor !== undefined && isKey[type.text]?.(cursor) === false) throw notACursor(encode(cursor))
  const after = page.after === undefined ? sql`true` : sql`${key} < ${page.after}::${type}`
  const before = page.before === undefined ? sql`true` : sql`${key} > ${page.before}::${type}`
  const order = page.backward ? sql`asc` : sql`desc`
  return {
    where: sql`${after} and ${before}`,
    orderAndLimit: sql`order by ${key} ${order} limit ${page.size + 1}`,
  }
}

/** The connection of a page's rows, as they came by `pageSql`. */
export function connectionOf<Row>(
  rows: readonly Row[],
  page: Page,
  keyOf: (row: Row) => string | number,
): Connection<Row> {
  const more = rows.length > page.size
  const kept = rows.slice(0, page.size)
  const nodes = page.backward ? kept.toReversed() : kept
  const edges = nodes.map((node) => ({ cursor: encode(keyOf(node)), node }))
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: page.backward ? page.before !== undefined : more,
      hasPreviousPage: page.backward ? more : page.after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}

function encode(key: string | number): string {
  return Buffer.from(`k:${key}`).toString('base64url')
}

function decode(cursor: string | null | undefined): string | undefined {
  if (cursor == null) return undefined
  const text = Buffer.from(cursor, 'base64url').toString()
  if (!/^k:[0-9a-f-]{1,36}$/i.test(text)) throw notACursor(cursor)
  return text.slice(2)
}

function notACursor(cursor: string): AppError {
  return new AppError('BAD_INPUT', `${JSON.stringify(cursor)} is not a cursor of this list.`)
}
