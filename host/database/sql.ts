import { createHash } from 'node:crypto'

/**
 * A parameterised statement. Made only by the `sql` tag, so that no value ever becomes text:
 *
 *     sql`-- workflows.byId
 *       select * from workflow.workflows where tenant_id = ${tenantId} and id = any(${ids}::uuid[])`
 *
 * A leading comment names the query in spans, logs and metrics.
 */
export class Sql {
  readonly text: string
  readonly values: readonly unknown[]
  /** What the database knows it by; undefined for one that isn't prepared. */
  readonly preparedAs: string | undefined

  constructor(text: string, values: readonly unknown[], preparedAs?: string) {
    this.text = text
    this.values = values
    this.preparedAs = preparedAs
  }

  /**
   * The same, parsed and planned once a connection instead of at each execution: for statements of one text that run all
   * the time. Not for `select *`: a prepared statement fails once a migration has given its table another column.
   */
  prepared(): Sql {
    return new Sql(this.text, this.values, preparedName(this.text))
  }

  /** The name in the leading comment; `unnamed` without one. */
  get name(): string {
    return /^\s*--\s*(\S+)/.exec(this.text)?.[1] ?? 'unnamed'
  }
}

/** Builds a statement. A value becomes a parameter; an `Sql` is woven in with its parameters renumbered. */
export function sql(strings: TemplateStringsArray, ...parts: readonly unknown[]): Sql {
  let text = strings[0] ?? ''
  const values: unknown[] = []
  parts.forEach((part, index) => {
    text += part instanceof Sql ? weave(part, values) : parameter(part, values)
    text += strings[index + 1] ?? ''
  })
  return new Sql(text, values)
}

/** Joins conditions with `and`; true when there is none. */
export function all(conditions: readonly Sql[]): Sql {
  return conditions.length === 0 ? sql`true` : conditions.reduce((left, right) => sql`${left} and ${right}`)
}

function parameter(value: unknown, values: unknown[]): string {
  values.push(value)
  return `$${values.length}`
}

function weave(part: Sql, values: unknown[]): string {
  const offset = values.length
  values.push(...part.values)
  return part.text.replaceAll(/\$(\d+)/g, (_, number: string) => `$${Number(number) + offset}`)
}

const preparedNames = new Map<string, string>()

/** A name that stands for this text alone, within the 63 bytes that PostgreSQL keeps. */
function preparedName(text: string): string {
  const name = preparedNames.get(text) ?? createHash('sha256').update(text).digest('base64url')
  preparedNames.set(text, name)
  return name
}
