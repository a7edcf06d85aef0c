/** A JSON Schema that is an object; `true` and `false` are schemas too, but say nothing of what is inside. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** Tells a schema that is an object from everything else. */
export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The schemas in a list of a keyword such as `allOf`. */
export function schemasIn(list: unknown): JsonSchema[] {
  return Array.isArray(list) ? list.filter(isSchema) : []
}

/** Finds what a local `$ref` leads to: `#`, `#/$defs/…` or `#anchor`. */
export class References {
  readonly #root: JsonSchema
  #anchors: Map<string, JsonSchema> | null = null

  constructor(root: JsonSchema) {
    this.#root = root
  }

  /** The schema that this one refers to; null without a reference, or when it leads nowhere. */
  target({ $ref }: JsonSchema): JsonSchema | null {
    if (typeof $ref !== 'string' || !$ref.startsWith('#')) return null
    const name = decoded($ref.slice(1))
    const target = name === '' || name.startsWith('/') ? this.#at(name) : this.#anchored(name)
    return isSchema(target) ? target : null
  }

  #at(pointer: string): unknown {
    const steps = pointer.split('/').slice(1)
    return steps.reduce<unknown>((place, step) => {
      const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
      return typeof place === 'object' && place !== null && Object.hasOwn(place, key)
        ? Reflect.get(place, key)
        : undefined
    }, this.#root)
  }

  #anchored(name: string): unknown {
    this.#anchors ??= anchorsIn(this.#root)
    return this.#anchors.get(name)
  }
}

function anchorsIn(root: JsonSchema): Map<string, JsonSchema> {
  const anchors = new Map<string, JsonSchema>()
  const open: unknown[] = [root]
  // An array hands out what is added while it is walked.
  for (const value of open) {
    if (isSchema(value) && typeof value['$anchor'] === 'string') anchors.set(value['$anchor'], value)
    if (typeof value === 'object' && value !== null) open.push(...Object.values(value))
  }
  return anchors
}

function decoded(reference: string): string {
  try {
    return decodeURIComponent(reference)
  } catch {
    // A stray percent sign stands for itself.
    return reference
  }
}
