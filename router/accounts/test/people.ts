import type { Answer, Person, Product } from '../../../test/product.ts'

/** A password that the policy takes. */
export const PASSWORD = 'correct horse battery staple'

/** A user as administrators see one. */
export interface MadeUser {
  id: string
  email: string
  tenantId: string
}

const FIELDS =
  '__typename ... on User { id email name roles disabled signedInAt createdBy } ... on UserRefused { reason message }'

/** One mutation of a user's account; its result, or the first error. */
export async function change(
  product: Product,
  by: Person,
  mutation: string,
  input: object,
): Promise<Answer['data']> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`
  const single = 'userId' in input ? 'userId' : 'id'
  const query =
    Object.keys(input).length === 1 && single in input
      ? `mutation ($${single}: ID!) { result: ${mutation}(${single}: $${single}) { ${FIELDS} } }`
      : `mutation ($input: ${type}) { result: ${mutation}(input: $input) { ${FIELDS} } }`
  const variables = query.includes('$input') ? { input } : input
  const { data, errors } = await product.graphql(by, query, variables as Record<string, unknown>)
  return data?.result ?? errors?.[0]
}

/** A user of a new tenant, or of one's own. */
export async function madeUser(
  product: Product,
  by: Person,
  email: string,
  roles: string[] = ['quality_manager'],
): Promise<MadeUser> {
  const { id } = await change(product, by, 'createUser', { email, roles, password: PASSWORD })
  return { id, email, tenantId: by.tenantId }
}

/** Sends an operation with whatever headers; without any, as a stranger. */
export async function ask(
  product: Product,
  query: string,
  variables: object = {},
  headers: Record<string, string> = {},
): Promise<Answer & { status: number }> {
  const response = await product.request('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  })
  return { status: response.status, ...((await response.json()) as Answer) }
}

const SESSION = `__typename ... on Session { accessToken expiresAt refreshToken refreshExpiresAt }
  ... on Refusal { message }`

/** Signs in as a stranger does. */
export async function login(
  product: Product,
  email: string,
  password: string = PASSWORD,
): Promise<Answer['data']> {
  const query = `mutation ($input: LoginInput!) { login(input: $input) { ${SESSION} ... on LoginLocked { retryAfterSeconds } } }`
  const { data, errors } = await ask(product, query, { input: { email, password } })
  return data?.login ?? errors?.[0]
}

/** Exchanges a refresh token. */
export async function refresh(product: Product, refreshToken: string): Promise<Answer['data']> {
  const query = `mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) { ${SESSION} } }`
  const { data, errors } = await ask(product, query, { input: { refreshToken } })
  return data?.refreshSession ?? errors?.[0]
}

/** What a token's bearer is told of themselves: the status, and `me` or the first error's message. */
export async function me(
  product: Product,
  token: string,
  header = 'authorization',
): Promise<{ status: number; me: Answer['data'] }> {
  const shown = header === 'authorization' ? `Bearer ${token}` : token
  const { status, data, errors } = await ask(
    product,
    '{ me { subject tenantId permissions email name roles } }',
    {},
    { [header]: shown },
  )
  return { status, me: data?.me ?? errors?.[0]?.message }
}
