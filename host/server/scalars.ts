import { GraphQLError } from 'graphql'
import { DateTimeISOResolver, DurationResolver, JSONResolver } from 'graphql-scalars'

/** The scalars that every subgraph may declare, as @apollo/subgraph wants them: functions by name. */
export const scalars = {
  JSON: functionsOf(JSONResolver),
  DateTime: functionsOf(DateTimeISOResolver),
  Duration: functionsOf(DurationResolver),
}

type Functions = Pick<typeof JSONResolver, 'serialize' | 'parseValue' | 'parseLiteral'>

/** A scalar's functions without its name; a value that is refused is the client's fault, whatever the library throws. */
function functionsOf(scalar: Functions): Functions {
  return {
    serialize: scalar.serialize,
    parseValue: (value) => refusing(() => scalar.parseValue(value)),
    parseLiteral: (node, variables) => refusing(() => scalar.parseLiteral(node, variables)),
  }
}

function refusing<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    throw error instanceof GraphQLError
      ? error
      : new GraphQLError(error instanceof Error ? error.message : String(error))
  }
}
