import type { Command } from 'commander'
import { addDemoRecords } from './demo-records.ts'
import { addDemoWorkflow } from './demo-workflow.ts'

/** Adds `demo` and what it can print. */
export function addDemo(program: Command): void {
  const demo = program.command('demo').description('print data and a workflow to try the product with')
  addDemoRecords(demo)
  addDemoWorkflow(demo)
}
