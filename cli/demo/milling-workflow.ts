import { OVERSTRAIN, RADIANS_PER_RPM } from './milling-failures.ts'

const TEMPERATURE = { type: 'number', minimum: 200, maximum: 500 }

const inputSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: {
    'Product ID': { type: 'string', description: 'Quality and serial number; no rule reads it.' },
    Type: { enum: ['L', 'M', 'H'], description: 'Quality of the product: low, medium, high.' },
    'Air temperature [K]': { ...TEMPERATURE, description: 'Kelvin.' },
    'Process temperature [K]': { ...TEMPERATURE, description: 'Kelvin.' },
    'Rotational speed [rpm]': { type: 'number', minimum: 0, description: 'Revolutions a minute.' },
    'Torque [Nm]': { type: 'number', minimum: 0, description: 'Newton metres.' },
    'Tool wear [min]': { type: 'number', minimum: 0, description: 'Minutes in use.' },
  },
  required: [
    'Type',
    'Air temperature [K]',
    'Process temperature [K]',
    'Rotational speed [rpm]',
    'Torque [Nm]',
    'Tool wear [min]',
  ],
  additionalProperties: false,
}

const POWER = `\`Torque [Nm]\` * \`Rotational speed [rpm]\` * ${RADIANS_PER_RPM}`

const rules = [
  {
    id: 'HDF',
    name: 'Heat dissipation failure: less than 8.6 K between air and process below 1380 rpm',
    when: '`Process temperature [K]` - `Air temperature [K]` < 8.6 and `Rotational speed [rpm]` < 1380',
    outcome: 'FAILURE',
  },
  {
    id: 'PWF',
    name: 'Power failure: less than 3500 W or more than 9000 W',
    when: `${POWER} < 3500 or ${POWER} > 9000`,
    outcome: 'FAILURE',
  },
  ...Object.entries(OVERSTRAIN).map(([type, limit]) => ({
    id: `OSF-${type}`,
    name: `Overstrain failure of quality ${type}: wear times torque above ${limit} min·Nm`,
    when: `Type == "${type}" and \`Tool wear [min]\` * \`Torque [Nm]\` > ${limit}`,
    outcome: 'FAILURE',
  })),
]

/** The workflow for the records of `demo records`, as `workflow create` takes it: the three failures that follow rules. */
export const millingWorkflow = {
  name: 'Milling machine failures',
  description: 'Predictive maintenance: says from one record whether the machine fails (AI4I 2020).',
  definition: {
    inputSchema,
    ruleSet: {
      hitPolicy: 'FIRST',
      rules,
      defaultOutcome: { outcome: 'OK', confidence: 0.95 },
    },
  },
  note: 'The published rules HDF, PWF and OSF. Tool wear and random failures follow none.',
}
