import type { WorkflowDefinition } from '../definition.ts'
import { checkGraph } from './graph.ts'
import { inputSchemaChecker } from './input-schema.ts'
import { checkPolicy } from './policy.ts'
import { type Issue, type ValidationReport, hasErrors, reportOf } from './report.ts'
import { checkRules, missingRules } from './rules.ts'
import { verificationIssues } from './verification.ts'

/** Finds faults of definitions and their parts. */
export interface Validator {
  /** Names every fault of a definition and where it is. */
  readonly validate: (definition: WorkflowDefinition) => ValidationReport
  /** The faults of its input schema. */
  readonly ofSchema: (definition: Pick<WorkflowDefinition, 'inputSchema'>) => Issue[]
  /** The faults of its input schema and of each of its rules. */
  readonly ofRules: (definition: Pick<WorkflowDefinition, 'inputSchema' | 'ruleSet'>) => Issue[]
}

/** A validator; making one takes some tens of milliseconds. */
export function definitionValidator(): Validator {
  const checkInputSchema = inputSchemaChecker()
  const ofRules: Validator['ofRules'] = ({ inputSchema, ruleSet }) => {
    const ofSchema = checkInputSchema(inputSchema)
    return [...ofSchema, ...checkRules(ruleSet, hasErrors(ofSchema) ? null : inputSchema)]
  }
  return {
    ofSchema: ({ inputSchema }) => checkInputSchema(inputSchema),
    ofRules,
    validate(definition) {
      const found = ofRules(definition)
      // Rules with errors mean something else once they are corrected.
      const verified = hasErrors(found) ? [] : verificationIssues(definition, found)
      return reportOf([
        ...missingRules(definition),
        ...found,
        ...verified,
        ...checkPolicy(definition),
        ...checkGraph(definition.graph),
      ])
    },
  }
}
