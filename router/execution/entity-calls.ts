import { setImmediate as endOfTurn } from 'node:timers/promises'
import type { Answer, AnswerError } from '#host'
import { mergedText } from '../planning/merged-operations.ts'
import type { EntityFetch, SubgraphOperation } from '../planning/plan.ts'
import { type JsonObject, isFlat, isObject } from './json-object.ts'
import { merge } from './merge.ts'
import { type AnswerPath, placesAt } from './places.ts'
import { keyOf, representationFor } from './representation.ts'
import { applyRewrites } from './rewrite.ts'
import { type EntityCalls, type Run, variablesFor } from './run.ts'
import { errorsIn, malformed, placed, withinPath } from './subgraph-errors.ts'

/** Entities of one operation, asked for together. */
interface Asked {
  readonly operation: SubgraphOperation
  readonly entities: Entity[]
  /** Whether the answer is there: who comes now can't join any longer. */
  landed: boolean
}

/** An entity that an operation asks for once, however many places it stands at. */
interface Entity {
  readonly representation: JsonObject
  /** Where the result is merged. */
  readonly targets: Target[]
  readonly asked: Asked
  /** Over when the result is merged. */
  readonly done: Promise<void>
  /** What came of it without an error, for who comes later; null for nothing. */
  result?: JsonObject | null
}

interface Target {
  readonly object: JsonObject
  readonly fetch: EntityFetch
  /** Which of the fetch's objects it is. */
  readonly index: number
}

/** A call that others may join until it is sent. */
interface Call {
  readonly asked: Map<number, Asked>
  readonly done: Promise<void>
}

/** Starts the collection of one run. */
export function entityCalls(): EntityCalls {
  const open = new Map<string, Call>()
  const known = new Map<number, Map<string, Entity>>()

  const ask = (object: JsonObject, fetch: EntityFetch, run: Run): Entity | undefined => {
    const representation = representationFor(object, fetch)
    if (representation === undefined) return undefined
    const { subgraph, operation } = fetch
    const call = open.get(subgraph) ?? begin(open, subgraph, run)
    const asked = call.asked.get(operation.id) ?? newAsked(operation)
    call.asked.set(operation.id, asked)
    const entity: Entity = { representation, targets: [], asked, done: call.done }
    asked.entities.push(entity)
    return entity
  }

  /** What an object waits for; undefined when there is nothing to be had, or it was there already. */
  const awaitedBy = (object: JsonObject, fetch: EntityFetch, run: Run): Entity | undefined => {
    const key = keyOf(object, fetch)
    if (key === undefined) return undefined
    const ofOperation = known.get(fetch.operation.id) ?? new Map<string, Entity>()
    known.set(fetch.operation.id, ofOperation)
    const before = ofOperation.get(key)
    if (before?.result !== undefined) {
      if (before.result !== null) merge(object, before.result, false)
      return undefined
    }
    if (before?.asked.landed === false) return before
    const entity = ask(object, fetch, run)
    if (entity !== undefined) ofOperation.set(key, entity)
    return entity
  }

  return {
    async fetch(fetch, objects, run) {
      const entities = new Map<JsonObject, Entity | undefined>()
      for (const [index, object] of objects.entries()) {
        if (!entities.has(object)) entities.set(object, awaitedBy(object, fetch, run))
        entities.get(object)?.targets.push({ object, fetch, index })
      }
      const awaited = new Set<Promise<void>>()
      for (const entity of entities.values()) if (entity !== undefined) awaited.add(entity.done)
      await Promise.all(awaited)
    },
    forget: () => known.clear(),
  }
}

/**
 * Opens a call that others may join until this turn has ended: that of the plan, or while other calls are under way, of
 * the event loop, for what has arrived with this one's cause may bring more to ask for.
 */
function begin(open: Map<string, Call>, subgraph: string, run: Run): Call {
  const asked = new Map<number, Asked>()
  const turn = run.underWay > 0 ? endOfTurn() : Promise.resolve()
  const done = turn.then(() => {
    open.delete(subgraph)
    return send(subgraph, [...asked.values()], run)
  })
  const call = { asked, done }
  open.set(subgraph, call)
  return call
}

function newAsked(operation: SubgraphOperation): Asked {
  return { operation, entities: [], landed: false }
}

/** Makes one call of all that is asked, or one each where the texts can't be made one. */
async function send(subgraph: string, all: readonly Asked[], run: Run): Promise<void> {
  const [first, ...others] = all.map(({ operation }) => operation)
  const merged = first !== undefined && others.length > 0 ? mergedText(first, others) : undefined
  if (merged !== undefined) await ask(subgraph, merged, all, run)
  else await Promise.all(all.map((one) => ask(subgraph, one.operation.text, [one], run)))
}

async function ask(subgraph: string, query: string, all: readonly Asked[], run: Run): Promise<void> {
  run.context.signal.throwIfAborted()
  const variables: Record<string, unknown> = {}
  for (const [index, { operation, entities }] of all.entries()) {
    Object.assign(variables, variablesFor(run, operation.variables))
    const name = all.length > 1 ? `representations_${index}` : 'representations'
    variables[name] = entities.map(({ representation }) => representation)
  }
  run.underWay += 1
  const answer = await run.call(
    { subgraph, query, operationName: all[0]?.operation.name, variables, kind: 'query' },
    run.context,
  )
  run.underWay -= 1
  for (const asked of all) asked.landed = true
  const errors = errorsIn(answer, subgraph)
  if (failedAsAWhole(answer, errors)) {
    const parts = all.flatMap(byFetch)
    // A call for each fetch, so that the one that fails takes no other with it.
    if (parts.length > 1) {
      await Promise.all(parts.map((part) => ask(subgraph, part.operation.text, [part], run)))
      return
    }
  }
  placeErrors(errors, subgraph, all, run)
  const { data } = answer
  if (!isObject(data)) return
  for (const [index, asked] of all.entries()) {
    const received = data[all.length > 1 ? `_${index}` : '_entities']
    if (Array.isArray(received) && received.length === asked.entities.length)
      take(received, asked.entities, errors.length === 0)
    else
      run.errors.push(
        malformed(subgraph, `without a list of the ${asked.entities.length} entities asked for`),
      )
  }
}

/** Whether resolving one list of entities failed, and with it the answer, for the list may not be null. */
function failedAsAWhole({ data }: Answer, errors: readonly AnswerError[]): boolean {
  return !isObject(data) && errors.some(({ path }) => path?.length === 1)
}

/** What is asked for each fetch. */
function byFetch({ operation, entities }: Asked): Asked[] {
  const parts = new Map<EntityFetch, Asked>()
  for (const { representation, targets, done } of entities)
    for (const target of targets) {
      const part = parts.get(target.fetch) ?? newAsked(operation)
      parts.set(target.fetch, part)
      const last = part.entities.at(-1)
      if (last?.representation === representation) last.targets.push(target)
      else part.entities.push({ representation, targets: [target], asked: part, done })
    }
  return [...parts.values()]
}

/** Merges the entities received into those they were asked for. */
function take(received: readonly unknown[], entities: readonly Entity[], faultless: boolean): void {
  for (const [index, entity] of entities.entries()) {
    const result = received[index]
    const { targets } = entity
    const [first] = targets
    if (first === undefined) continue
    if (!isObject(result)) {
      if (faultless) entity.result = null
      continue
    }
    const { outputRewrites } = first.fetch
    if (outputRewrites.length > 0) {
      if (!result['__typename']) result['__typename'] = first.object['__typename']
      applyRewrites(outputRewrites, result)
    }
    let last: JsonObject | undefined
    for (const { object } of targets) {
      if (object !== last) merge(object, result, last !== undefined)
      last = object
    }
    // The objects within another's result are the tree's now, and don't stay as they are.
    if (faultless && isFlat(result)) entity.result = result
  }
}

/** Errors of an entity stand at each place of the entity; others at their fetch's place, as near as it is one. */
function placeErrors(
  errors: readonly AnswerError[],
  subgraph: string,
  all: readonly Asked[],
  run: Run,
): void {
  const placesOf = new Map<EntityFetch, AnswerPath[]>()
  const placeOf = ({ fetch, index }: Target): AnswerPath => {
    const places = placesOf.get(fetch) ?? placesAt(run.data, fetch.path)
    placesOf.set(fetch, places)
    return places[index] ?? []
  }
  const untold = (fetch: EntityFetch, message: string): boolean => {
    const messages = run.failures.get(fetch) ?? new Set()
    run.failures.set(fetch, messages)
    if (messages.has(message)) return false
    messages.add(message)
    return true
  }
  const places = ([list, index, ...rest]: AnswerPath, message: string): AnswerPath[] => {
    const { entities = [] } = (all.length > 1 ? all[Number(String(list).slice(1))] : all[0]) ?? {}
    if (typeof index === 'number')
      return (entities[index]?.targets ?? []).map((target) => [...placeOf(target), ...rest])
    const fetches = new Set(entities.flatMap(({ targets }) => targets.map(({ fetch }) => fetch)))
    return [...fetches].filter((fetch) => untold(fetch, message)).map(({ path }) => withinPath(path, []))
  }
  for (const error of placed(errors, subgraph, places)) run.errors.push(error)
}
