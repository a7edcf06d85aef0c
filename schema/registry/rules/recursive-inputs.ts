import { Kind } from 'graphql'
import type { InputValueDefinitionNode } from 'graphql'
import { membersOf, typeParts, unwrapped } from '../definitions.ts'
import { lintProblem } from '../lint-problem.ts'
import type { Problem } from '../problem.ts'
import type { SubgraphSchema } from '../subgraph-schema.ts'

type Inputs = Map<string, InputValueDefinitionNode[]>

/**
 * No input contains itself, by however many steps: the compiler behind the subgraphs' query execution overflows on
 * a variable of such a type and blocks the process for seconds.
 */
export function recursiveInputs(schemas: SubgraphSchema[]): Problem[] {
  return schemas.flatMap(({ slug, document }) => {
    const inputs = inputsOf(typeParts(document))
    return [...inputs].flatMap(([name, fields]) =>
      fields.flatMap((field) => {
        const way = wayBack(inputs, unwrapped(field.type).name, name)
        // Each circle is told once, where its first type by name enters it.
        if (way === null || way.some((other) => other < name)) return []
        return [
          lintProblem(slug, 'recursive-input', `${name}.${field.name.value}`, field, {
            message: `The input contains itself: ${[name, ...way].join(' → ')}.`,
            remedy: 'Name the parts by ids and pass them as one flat list, or take the whole as JSON.',
          }),
        ]
      }),
    )
  })
}

function inputsOf(parts: ReturnType<typeof typeParts>): Inputs {
  const inputs: Inputs = new Map()
  for (const part of parts) {
    if (part.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION && part.kind !== Kind.INPUT_OBJECT_TYPE_EXTENSION)
      continue
    const fields = membersOf(part).filter((member) => member.kind === Kind.INPUT_VALUE_DEFINITION)
    inputs.set(part.name.value, [...(inputs.get(part.name.value) ?? []), ...fields])
  }
  return inputs
}

/** The shortest chain of inputs from one to another, both included, or null. */
function wayBack(inputs: Inputs, from: string, to: string): string[] | null {
  const ways = [[from]]
  const seen = new Set([from])
  for (const way of ways) {
    const last = way.at(-1) ?? from
    if (last === to) return way
    for (const { type } of inputs.get(last) ?? []) {
      const { name } = unwrapped(type)
      if (seen.has(name)) continue
      seen.add(name)
      ways.push([...way, name])
    }
  }
  return null
}
