import { CliFailure } from '../failure.ts'
import type { GraphClient } from '../graph-client.ts'

/** A user in a list. */
export interface ListedUser {
  id: string
  email: string
  name: string
  roles: string[]
  disabled: boolean
  signedInAt: string | null
}

/** A page of a list. */
interface Page<Node> {
  nodes: Node[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
}

/** Page size of lists; the most that the server gives. */
const PAGE = 100

/** All users with this in their e-mail or name, or all, newest first. */
export function listUsers(client: GraphClient, search?: string): AsyncGenerator<ListedUser> {
  const filter = search === undefined ? {} : { search }
  return pages(async (after) => {
    const variables = { first: PAGE, after, filter }
    return (await client.execute<{ users: Page<ListedUser> }>('list-users', variables)).users
  })
}

/** Each item of a paged list. */
export async function* pages<Node>(
  fetchPage: (after: string | null) => Promise<Page<Node>>,
): AsyncGenerator<Node> {
  let after: string | null = null
  do {
    const { nodes, pageInfo }: Page<Node> = await fetchPage(after)
    yield* nodes
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null
  } while (after !== null)
}

/** The id of the user who signs in with an e-mail. Throws CliFailure when there is none. */
export async function userId(client: GraphClient, email: string): Promise<string> {
  const wanted = email.trim().normalize('NFC').toLowerCase()
  for await (const user of listUsers(client, wanted)) if (user.email === wanted) return user.id
  throw new CliFailure(`There is no user ${email}. There are those of: judgify user list`)
}

/** Changes a user, and says how they are then. Throws CliFailure when it is refused. */
export async function changeUser(
  client: GraphClient,
  operation: string,
  variables: Record<string, unknown>,
): Promise<string> {
  type Result = {
    result: { message?: string; id: string; email: string; roles: string[]; disabled: boolean }
  }
  const { result } = await client.execute<Result>(operation, variables)
  if (result.message !== undefined) throw new CliFailure(result.message)
  const { id, email, roles, disabled } = result
  return `${id}  ${email}  ${roles.join(', ')}${disabled ? '  disabled' : ''}`
}
