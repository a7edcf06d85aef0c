import { nextDecider } from '../domain/cascade.ts'
import { stepOfRules } from '../domain/decision.ts'
import type { Step } from '../domain/step.ts'
import type { Decider } from '../domain/deciders.ts'
import { askCases } from './ask-cases.ts'
import { type ModelParts, askModel } from './ask-model.ts'
import type { Matter } from './matter.ts'

/** What the deciders say of a record, asked in the order of the workflow's strategy until enough was said. Never throws. */
export async function askDeciders(parts: ModelParts, matter: Matter): Promise<Step[]> {
  const { setting, finding } = matter
  const ask: Record<Decider, () => Step | Promise<Step>> = {
    RULES: () => stepOfRules(setting, finding),
    MODEL: () => askModel(parts, matter),
    CASES: () => askCases(matter),
  }
  const steps: Step[] = []
  for (
    let next = nextDecider(setting.course, steps);
    next !== undefined;
    next = nextDecider(setting.course, steps)
  )
    steps.push(await ask[next]())
  return steps
}
