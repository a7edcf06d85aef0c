import type { Command } from 'commander'
import { addWorkflowCreate } from './workflow-create.ts'
import { addWorkflowList } from './workflow-list.ts'
import { addWorkflowPublish } from './workflow-publish.ts'
import { addWorkflowShow } from './workflow-show.ts'
import { addWorkflowTemplates } from './workflow-templates.ts'
import { addWorkflowValidate } from './workflow-validate.ts'

/** Adds `workflow` and what can be done with workflows. */
export function addWorkflow(program: Command): void {
  const workflow = program.command('workflow').description('make, check, list and publish workflows')
  addWorkflowCreate(workflow)
  addWorkflowList(workflow)
  addWorkflowShow(workflow)
  addWorkflowPublish(workflow)
  addWorkflowValidate(workflow)
  addWorkflowTemplates(workflow)
}
