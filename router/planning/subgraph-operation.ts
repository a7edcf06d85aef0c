import type { FetchNode } from '@apollo/query-planner'
import { OperationTypeNode } from 'graphql'
import type { SubgraphOperation } from './plan.ts'

/** The operations of one plan: fetches whose texts are the same but for the operation's name share one. */
export function subgraphOperations(): (fetch: FetchNode) => SubgraphOperation {
  const byText = new Map<string, SubgraphOperation>()
  return (fetch) => {
    const text = fetch.operation.replace(fetch.operationName ?? '', '')
    const key = `${fetch.serviceName} ${text} ${JSON.stringify(fetch.outputRewrites)}`
    const operation = byText.get(key) ?? operationOf(fetch, byText.size)
    byText.set(key, operation)
    return operation
  }
}

function operationOf(fetch: FetchNode, id: number): SubgraphOperation {
  return {
    id,
    text: fetch.operation,
    name: fetch.operationName,
    kind: fetch.operationKind === OperationTypeNode.MUTATION ? 'mutation' : 'query',
    variables: fetch.variableUsages ?? [],
  }
}
