import { createRequire } from 'node:module'
import { Kind, type SelectionSetNode, parse, print, visit } from 'graphql'
import type { Ask } from './oracle.ts'

const deepMergeModule = createRequire(import.meta.url)('@apollo/gateway/dist/utilities/deepMerge.js') as {
  deepMerge: (target: unknown, source: unknown) => unknown
}

/**
 * Subgraphs as Apollo's executor would need them not to lose data, for cases in which it does (see
 * docs/decisions/0008-own-executor.md): every object tells its type, and what is fetched under an alias of the planner's
 * and is null, `0`, `false` or `""` already stands under its own name.
 */
export function amended(ask: Ask): Ask {
  return async (subgraph, query, variables) => {
    const answer = await ask(subgraph, withTypes(query), variables)
    unalias(answer.data)
    return answer
  }
}

const TYPENAME = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const

function withTypes(query: string): string {
  const document = visit(parse(query), {
    Field: {
      leave: (node) =>
        node.name.value !== '_entities' && node.selectionSet !== undefined
          ? { ...node, selectionSet: told(node.selectionSet) }
          : undefined,
    },
  })
  return print(document)
}

function told(selectionSet: SelectionSetNode): SelectionSetNode {
  return { ...selectionSet, selections: [TYPENAME, ...selectionSet.selections] }
}

function unalias(value: unknown): void {
  if (Array.isArray(value)) for (const item of value) unalias(item)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return
  const object = value as Record<string, unknown>
  for (const [key, item] of Object.entries(object)) {
    const name = /^(.+)__alias_\d+$/.exec(key)?.[1]
    if (name !== undefined && !item) object[name] = item
    unalias(item)
  }
}

/** Runs Apollo's executor with a merge that doesn't lose data: lists within lists are merged, null replaces nothing. */
export async function withSoundMerge<T>(run: () => Promise<T>): Promise<T> {
  const theirs = deepMergeModule.deepMerge
  deepMergeModule.deepMerge = soundMerge
  try {
    return await run()
  } finally {
    deepMergeModule.deepMerge = theirs
  }
}

function soundMerge(target: unknown, source: unknown): unknown {
  if (source === undefined || source === null) return target
  if (typeof target !== 'object' || target === null || typeof source !== 'object') return source
  if (Array.isArray(target) !== Array.isArray(source)) return source
  if (Array.isArray(target) && Array.isArray(source) && target.length !== source.length) return source
  const into = target as Record<string, unknown>
  for (const [key, value] of Object.entries(source)) {
    const existing = Object.hasOwn(into, key) ? into[key] : undefined
    const merged = existing === undefined ? value : (soundMerge(existing, value) ?? null)
    Object.defineProperty(into, key, { value: merged, writable: true, enumerable: true, configurable: true })
  }
  return target
}
