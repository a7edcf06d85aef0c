import type { Condition, Rule } from '../rules/rule.ts'
import { type Split, type Tree, heaviest, nodeAt } from './tree.ts'

/** A rule for each leaf: the conditions on the way to it, and its heaviest class. */
export function rulesOfTree(tree: Tree): Rule[] {
  const rules: Rule[] = []
  const visit = (place: number, conditions: readonly Condition[]): void => {
    const node = nodeAt(tree, place)
    if (node.split === null) {
      if (conditions.length > 0) rules.push({ conditions, outcome: heaviest(node.weights) })
      return
    }
    visit(node.left, [...conditions, conditionOf(node.split, true)])
    visit(node.right, [...conditions, conditionOf(node.split, false)])
  }
  visit(0, [])
  return rules
}

function conditionOf(split: Split, left: boolean): Condition {
  const orMissing = split.sawMissing && split.missingLeft === left
  const { column } = split
  if (split.kind === 'category')
    return { kind: 'category', column, operator: left ? 'in' : 'not in', codes: [...split.left], orMissing }
  const { threshold, below, above } = split
  return { kind: 'number', column, operator: left ? '<=' : '>', threshold, below, above, orMissing }
}
