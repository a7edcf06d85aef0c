import type { EntityFetch, RootFetch, Step } from '../planning/plan.ts'
import { oneForAll } from './one-for-all.ts'
import { isObject } from './json-object.ts'
import { merge } from './merge.ts'
import { objectsAt } from './places.ts'
import { applyRewrites } from './rewrite.ts'
import { type Run, variablesFor } from './run.ts'
import { errorsIn, placed, withinPath } from './subgraph-errors.ts'

/**
 * Fetches by a plan into the run. A failed fetch is an error of the run, and the rest goes on; only a client that has
 * gone ends the run: it rejects with the signal's reason before the next call.
 */
export async function runStep(step: Step, run: Run): Promise<void> {
  switch (step.kind) {
    case 'sequence':
      for (const child of step.steps) await runStep(child, run)
      return
    case 'parallel':
      // All begin in this turn: entity fetches of one subgraph meet in one call.
      await Promise.all(step.steps.map((child) => runStep(child, run)))
      return
    case 'condition': {
      const branch = run.conditions.get(step.variable) === true ? step.met : step.unmet
      if (branch !== undefined) await runStep(branch, run)
      return
    }
    case 'fetch':
      return runRootFetch(step, run)
    case 'entities':
      return runEntityFetch(step, run)
  }
}

async function runRootFetch(fetch: RootFetch, run: Run): Promise<void> {
  const { subgraph, path, operation, outputRewrites } = fetch
  const targets = path.length === 0 ? [run.data] : objectsAt(run.data, path)
  if (targets.length === 0) return
  run.context.signal.throwIfAborted()
  if (operation.kind === 'mutation') run.entities.forget()
  run.underWay += 1
  const answer = await run.call(
    {
      subgraph,
      query: operation.text,
      operationName: operation.name,
      variables: variablesFor(run, operation.variables),
      kind: operation.kind,
    },
    run.context,
  )
  run.underWay -= 1
  const errors = errorsIn(answer, subgraph)
  for (const error of placed(errors, subgraph, (place) => [withinPath(path, place)])) run.errors.push(error)
  const { data } = answer
  if (!isObject(data)) return
  applyRewrites(outputRewrites, data)
  for (const target of targets) merge(target, data, targets.length > 1)
}

async function runEntityFetch(fetch: EntityFetch, run: Run): Promise<void> {
  const entities = objectsAt(run.data, fetch.path, oneForAll(fetch, run.shared))
  if (entities.length > 0) await run.entities.fetch(fetch, entities, run)
}
