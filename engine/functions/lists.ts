import { OUT_OF_STEPS } from '../semantics/budget.ts'
import { joinTruths, truthOf } from '../semantics/logic.ts'
import type { Result } from '../semantics/operand.ts'
import { coalesce } from '../semantics/presence.ts'
import type { Value } from '../values/value.ts'
import { type CallNames, type FunctionDefinition, operandAt, plain, type Surroundings } from './definition.ts'

/** `and` or `or` over the items of a list. */
function joinItems(
  items: readonly Value[],
  decisive: boolean,
  surroundings: Surroundings,
  names: CallNames,
): Result {
  if (!surroundings.spend(1 + items.length)) return OUT_OF_STEPS
  const { text, path } = operandAt(names, 0)
  const truths = items.map((item, place) =>
    truthOf(item, { text: `${text}[${place}]`, path }, `\`${names.name}\``),
  )
  return joinTruths(truths, decisive)
}

/** Functions of lists of truths, and the one that passes over what is missing. */
export const listFunctions: readonly FunctionDefinition[] = [
  plain({
    names: ['any'],
    parameters: [['list']],
    apply: ([items], surroundings, names) => joinItems(items, true, surroundings, names),
  }),
  plain({
    names: ['all'],
    parameters: [['list']],
    apply: ([items], surroundings, names) => joinItems(items, false, surroundings, names),
  }),
  plain({ names: ['count'], parameters: [['list']], apply: ([items]) => items.length }),
  {
    names: ['coalesce'],
    form: 'global',
    arity: { least: 1, most: 100 },
    check: undefined,
    readsTime: false,
    apply: (results) => coalesce(results),
  },
]
