import { RADIANS } from './maintenance.ts'

/** How the rules are put to Zen. */
export type ZenForm = 'table' | 'expression'

/** The rules of `maintenance.ts` as JSON Decision Models: a decision table with hit policy first, and an expression. */
export const zenDecisions: Readonly<Record<ZenForm, object>> = {
  table: graphOf({ type: 'decisionTableNode', content: decisionTable() }),
  expression: graphOf({
    type: 'expressionNode',
    content: { expressions: [{ id: 'outcome', key: 'outcome', value: expression() }] },
  }),
}

function decisionTable(): object {
  const blank = { warmer: '', speed: '', power: '', type: '', strain: '' }
  const input = (id: string, field: string): object => ({ id, name: id, field })
  return {
    hitPolicy: 'first',
    inputs: [
      input('warmer', 'process_temperature - air_temperature'),
      input('speed', 'rotational_speed'),
      input('power', `torque * rotational_speed * ${RADIANS}`),
      input('type', 'type'),
      input('strain', 'tool_wear * torque'),
    ],
    outputs: [{ id: 'outcome', name: 'outcome', field: 'outcome' }],
    rules: [
      { ...blank, _id: 'heat', warmer: '< 8.6', speed: '< 1380', outcome: '"HDF"' },
      { ...blank, _id: 'power', power: '< 3500 or > 9000', outcome: '"PWF"' },
      { ...blank, _id: 'strain-l', type: '"L"', strain: '> 11000', outcome: '"OSF"' },
      { ...blank, _id: 'strain-m', type: '"M"', strain: '> 12000', outcome: '"OSF"' },
      { ...blank, _id: 'strain-h', type: '"H"', strain: '> 13000', outcome: '"OSF"' },
      { ...blank, _id: 'default', outcome: '"OK"' },
    ],
  }
}

function expression(): string {
  const power = `torque * rotational_speed * ${RADIANS}`
  const strain = (type: string, most: number): string => `type == '${type}' and tool_wear * torque > ${most}`
  return [
    `process_temperature - air_temperature < 8.6 and rotational_speed < 1380 ? 'HDF'`,
    `${power} < 3500 or ${power} > 9000 ? 'PWF'`,
    `${strain('L', 11_000)} ? 'OSF'`,
    `${strain('M', 12_000)} ? 'OSF'`,
    `${strain('H', 13_000)} ? 'OSF'`,
    `'OK'`,
  ].join(' : ')
}

function graphOf(node: { type: string; content: object }): object {
  const at = { position: { x: 0, y: 0 } }
  const edge = (sourceId: string, targetId: string): object => ({
    id: `${sourceId}-${targetId}`,
    type: 'edge',
    sourceId,
    targetId,
  })
  return {
    nodes: [
      { id: 'in', name: 'in', type: 'inputNode', ...at },
      { id: 'rules', name: 'rules', ...node, ...at },
      { id: 'out', name: 'out', type: 'outputNode', ...at },
    ],
    edges: [edge('in', 'rules'), edge('rules', 'out')],
  }
}
