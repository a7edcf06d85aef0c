import type { Comprehension } from '../../syntax/tree.ts'
import { phrase } from '../../values/kinds.ts'
import { from } from '../types/intervals.ts'
import { listOfAll } from '../types/shapes.ts'
import { admits, ANY, BOOLEAN, isNever, kindsOf, NEVER, ofKinds, type Type } from '../types/type.ts'
import { inferTruth } from './infer-logic.ts'
import { walked } from './infer-paths.ts'
import type { Inference } from './inference.ts'

/** `list.all(x, condition)` and the other macros. */
export function inferComprehension(node: Comprehension, at: Inference): Type {
  const { list, macro, variable, condition, result } = node
  const container = at.infer(list)
  const fits = isNever(container) || admits(container, ['list', 'map'])
  if (!fits) {
    const found = `\`${at.name(list)}\` is ${phrase(...kindsOf(container))}`
    at.report('IMPOSSIBLE_COMPARISON', list, `${found}; \`${macro}\` needs a list or a map.`)
  }
  const item = fits ? walked(container) : ANY
  const made = at.within([[variable.name, item]], () => {
    if (condition !== null) inferTruth(condition, `\`${macro}\``, at)
    return result === null ? item : at.infer(result)
  })
  if (macro === 'count') return { ...NEVER, numbers: from(0), whole: true, unit: 'plain' }
  if (macro !== 'map' && macro !== 'filter') return BOOLEAN
  return { ...ofKinds(['list']), shape: listOfAll(() => made) }
}
