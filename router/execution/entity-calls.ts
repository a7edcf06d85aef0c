import type { Answer, AnswerError } from '#host'
import { mergedText } from '../planning/merged-operations.ts'
import type { EntityFetch, SubgraphOperation } from '../planning/plan.ts'
import { type JsonObject, isObject } from './json-object.ts'
import { merge } from './merge.ts'
import { type AnswerPath, placesAt } from './places.ts'
import { representationOf } from './representation.ts'
import { applyRewrites } from './rewrite.ts'
import { type EntityCalls, type Run, variablesFor } from './run.ts'
import { errorsIn, malformed, placed, withinPath } from './subgraph-errors.ts'

/** Entities of one operation, to be asked for together. */
interface Asked {
  readonly operation: SubgraphOperation
  readonly fetches: Joined[]
  readonly representations: JsonObject[]
  /** Where each representation's result is merged. */
  readonly targets: Target[][]
  /** Index of each representation by its JSON. */
  readonly known: Map<string, number>
}

/** A fetch that has joined. */
interface Joined {
  readonly fetch: EntityFetch
  readonly entities: readonly JsonObject[]
}

interface Target {
  readonly entity: JsonObject
  readonly fetch: EntityFetch
  /** Which of the fetch's entities it is. */
  readonly index: number
}

interface Call {
  readonly asked: Map<number, Asked>
  readonly done: Promise<void>
}

/** Starts the collection of one run. */
export function entityCalls(): EntityCalls {
  const open = new Map<string, Call>()
  return {
    fetch(fetch, entities, run) {
      const { subgraph, operation } = fetch
      const begun = open.get(subgraph)
      const asked = begun?.asked.get(operation.id) ?? newAsked(operation)
      if (!add(asked, fetch, entities)) return Promise.resolve()
      const call = begun ?? begin(open, subgraph, run)
      call.asked.set(operation.id, asked)
      return call.done
    },
  }
}

/** Opens a call that others may join until this turn has ended. */
function begin(open: Map<string, Call>, subgraph: string, run: Run): Call {
  const asked = new Map<number, Asked>()
  const done = Promise.resolve().then(() => {
    open.delete(subgraph)
    return send(subgraph, [...asked.values()], run)
  })
  const call = { asked, done }
  open.set(subgraph, call)
  return call
}

function newAsked(operation: SubgraphOperation): Asked {
  return { operation, fetches: [], representations: [], targets: [], known: new Map() }
}

/** Adds a fetch's entities; false when none of them is to be asked for. */
function add(asked: Asked, fetch: EntityFetch, entities: readonly JsonObject[]): boolean {
  let any = false
  for (const [index, entity] of entities.entries()) {
    const representation = representationOf(entity, fetch.requires)
    if (representation === undefined) continue
    any = true
    applyRewrites(fetch.inputRewrites, representation)
    // Results that are rewritten by type belong to entities of one type.
    const type = fetch.outputRewrites.length > 0 ? String(entity['__typename']) : ''
    const key = type + JSON.stringify(representation)
    const at = asked.known.get(key)
    const target = { entity, fetch, index }
    if (at !== undefined) asked.targets[at]?.push(target)
    else {
      asked.known.set(key, asked.representations.length)
      asked.representations.push(representation)
      asked.targets.push([target])
    }
  }
  if (any) asked.fetches.push({ fetch, entities })
  return any
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
  for (const [index, { operation, representations }] of all.entries()) {
    Object.assign(variables, variablesFor(run, operation.variables))
    variables[all.length > 1 ? `representations_${index}` : 'representations'] = representations
  }
  const answer = await run.call(
    { subgraph, query, operationName: all[0]?.operation.name, variables, kind: 'query' },
    run.context,
  )
  const errors = errorsIn(answer, subgraph)
  const joined = all.flatMap(({ fetches }) => fetches)
  if (joined.length > 1 && failedAsAWhole(answer, errors)) return askApart(subgraph, joined, run)
  placeErrors(errors, subgraph, all, run)
  const { data } = answer
  if (!isObject(data)) return
  for (const [index, asked] of all.entries())
    take(data[all.length > 1 ? `_${index}` : '_entities'], asked, subgraph, run)
}

/** Whether resolving one list of entities failed, and with it the answer, for the list may not be null. */
function failedAsAWhole({ data }: Answer, errors: readonly AnswerError[]): boolean {
  return !isObject(data) && errors.some(({ path }) => path?.length === 1)
}

/** Makes a call for each fetch, so that the one that fails takes no other with it. */
async function askApart(subgraph: string, joined: readonly Joined[], run: Run): Promise<void> {
  await Promise.all(
    joined.map(({ fetch, entities }) => {
      const asked = newAsked(fetch.operation)
      add(asked, fetch, entities)
      return ask(subgraph, fetch.operation.text, [asked], run)
    }),
  )
}

/** Merges the entities received into those they were asked for. */
function take(received: unknown, { representations, targets }: Asked, subgraph: string, run: Run): void {
  if (!Array.isArray(received) || received.length !== representations.length) {
    run.errors.push(malformed(subgraph, `without a list of the ${representations.length} entities asked for`))
    return
  }
  for (const [index, result] of received.entries()) {
    if (!isObject(result)) continue
    const places = targets[index] ?? []
    const [first] = places
    if (first !== undefined && first.fetch.outputRewrites.length > 0) {
      if (!result['__typename']) result['__typename'] = first.entity['__typename']
      applyRewrites(first.fetch.outputRewrites, result)
    }
    for (const place of places) merge(place.entity, result, place !== first)
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
  const places = ([list, index, ...rest]: AnswerPath): AnswerPath[] => {
    const asked = all.length > 1 ? all[Number(String(list).slice(1))] : all[0]
    if (typeof index === 'number')
      return (asked?.targets[index] ?? []).map((target) => [...placeOf(target), ...rest])
    return (asked?.fetches ?? []).map(({ fetch }) => withinPath(fetch.path, []))
  }
  for (const error of placed(errors, subgraph, places)) run.errors.push(error)
}
