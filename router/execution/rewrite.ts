import type { Rewrite } from '../planning/plan.ts'
import { isObject, own, setOwn } from './json-object.ts'

/** Applies a fetch's rewrites in place: to representations before they are sent, to results before they are merged. */
export function applyRewrites(rewrites: readonly Rewrite[], value: unknown): void {
  for (const rewrite of rewrites) applyAt(rewrite, 0, value)
}

function applyAt(rewrite: Rewrite, depth: number, value: unknown): void {
  if (Array.isArray(value)) {
    for (const item of value) applyAt(rewrite, depth, item)
    return
  }
  if (!isObject(value)) return
  const step = rewrite.path[depth]
  if (step !== undefined) {
    if ('field' in step) applyAt(rewrite, depth + 1, own(value, step.field))
    else if (isWithin(step.types, value['__typename'])) applyAt(rewrite, depth + 1, value)
    return
  }
  const { field, change } = rewrite
  if (change.kind === 'set') setOwn(value, field, change.value)
  else {
    const moved = own(value, field)
    // Apollo leaves `0`, `false` and `""` where they were, and the client gets null.
    if (moved === undefined) return
    setOwn(value, change.to, moved)
    setOwn(value, field, undefined)
  }
}

function isWithin(types: ReadonlySet<string>, typename: unknown): boolean {
  return typeof typename !== 'string' || typename === '' || types.has(typename)
}
