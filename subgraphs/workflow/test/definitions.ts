import { type DefinitionInput, definitionOf } from '../domain/definition.ts'
import type { Issue } from '../domain/validation/report.ts'
import { definitionValidator } from '../domain/validation/validate.ts'

const { validate } = definitionValidator()

/** What the validator says of a definition; one harmless rule stands in for rules that are left out. */
export function report({ rules = [{ when: 'a > 1', outcome: 'OK' }], ...rest }: Sketch) {
  const { inputSchema, policy, graph, ...ruleSet } = rest
  return validate(definitionOf({ inputSchema, policy, graph, ruleSet: { rules, ...ruleSet } }))
}

/** Just the faults, without what is null. */
export function issues(sketch: Sketch): Partial<Issue>[] {
  return report(sketch).issues.map(({ code, severity, path, message, line, column }) =>
    line === null ? { code, severity, path, message } : { code, severity, path, message, line, column },
  )
}

/** A definition as short as it can be said. */
export type Sketch = Partial<DefinitionInput['ruleSet']> & Omit<DefinitionInput, 'ruleSet'>
