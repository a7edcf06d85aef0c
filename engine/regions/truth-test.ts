import type { RelationOperator } from '../syntax/tree.ts'
import type { JsonObject } from '../values/value.ts'
import type { Cell, Comparison } from './cell.ts'
import type { Atom } from './condition.ts'

/** Tells the cells in which an atom is true, or false: its own question is asked about a value of each. */
export function truthTest(atom: Atom, cells: readonly Cell[], truth: boolean): (cell: number) => boolean {
  const { probe, operator, ofNumber } = atom
  return (place) => {
    const cell = cells[place]
    if (cell === undefined || cell.kind === 'unknown') return false
    if (cell.kind === 'comparison')
      return operator !== null && comparisonTruth(operator, cell.comparison) === truth
    if (cell.kind === 'number' && ofNumber !== null) return ofNumber(Number(cell.probe)) === truth
    const input: JsonObject = 'probe' in cell ? { value: cell.probe } : {}
    return probe?.evaluate(input) === truth
  }
}

const ORDERS: Readonly<Record<string, readonly Comparison[]>> = {
  '<': ['LESS'],
  '<=': ['LESS', 'EQUAL'],
  '>': ['GREATER'],
  '>=': ['GREATER', 'EQUAL'],
}

function comparisonTruth(operator: RelationOperator, comparison: Comparison): boolean | null {
  if (operator === '==' || operator === '!=') {
    return (comparison === 'EQUAL' || comparison === 'ALIKE') === (operator === '==')
  }
  if (comparison === 'ALIKE' || comparison === 'DIFFERENT') return null
  return ORDERS[operator]?.includes(comparison) ?? null
}
