import type { WorkflowDefinition } from '../definition.ts'
import { checkGraph } from './graph.ts'
import { inputSchemaChecker } from './input-schema.ts'
import { type ValidationReport, reportOf } from './report.ts'
import { checkRules } from './rules.ts'
import { verifyRules } from './verification.ts'

/** Names every fault of a definition and where it is. */
export type Validate = (definition: WorkflowDefinition) => ValidationReport

/** A validator; making one takes some tens of milliseconds. */
export function definitionValidator(): Validate {
  const checkInputSchema = inputSchemaChecker()
  return ({ inputSchema, ruleSet, graph }) => {
    const ofSchema = checkInputSchema(inputSchema)
    const usable = !ofSchema.some(({ severity }) => severity === 'ERROR')
    const ofRules = [...ofSchema, ...checkRules(ruleSet, usable ? inputSchema : null)]
    // Rules with errors mean something else once they are corrected.
    const sound = !ofRules.some(({ severity }) => severity === 'ERROR')
    const verified = sound ? verifyRules(ruleSet, inputSchema, ofRules) : []
    return reportOf([...ofRules, ...verified, ...checkGraph(graph)])
  }
}
