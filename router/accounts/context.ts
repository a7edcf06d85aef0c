import { AppError, type Assembly, type Page, type Service, type Viewer, isUuid, loaderBy } from '#host'
import { type ApiKeys, apiKeysOf } from './administration/api-keys.ts'
import { type UserAdministration, userAdministration } from './administration/users.ts'
import type { LoginLocked, LoginRefused } from './domain/refusal.ts'
import { networkOf } from './domain/network.ts'
import type { User } from './domain/user.ts'
import { boundedHashing } from './passwords/hashing.ts'
import { type Sessions, sessionsOf } from './sessions/sessions.ts'
import type { AccountSettings } from './settings.ts'
import { attemptCounter } from './sign-in/attempts.ts'
import { type SignedIn, signIn } from './sign-in/sign-in.ts'
import { type UserFilter, userPage, usersByIds } from './store/users.ts'

/** What one request can reach. */
export interface Context {
  viewer: Viewer
  /** Finds out whether an e-mail and a password belong together; once a request, else BAD_INPUT. */
  signIn: (email: string, password: string) => Promise<SignedIn | LoginRefused | LoginLocked>
  sessions: Sessions
  administration: UserAdministration
  apiKeys: ApiKeys
  /** A user by id, null when the tenant has none; asked for together, fetched together. */
  user: (id: string) => Promise<User | null>
  users: (filter: UserFilter, page: Page) => Promise<User[]>
}

/** Puts the accounts together. */
export async function assemble(service: Service<AccountSettings>): Promise<Assembly<Context>> {
  const { database } = service
  const hashing = await boundedHashing()
  const attempts = attemptCounter(service)
  const sessions = sessionsOf(service)
  const check = signIn(service, hashing, attempts)
  const means = { service, hashing, sessions, attempts }
  return {
    context({ viewer }) {
      const { tenantId } = viewer
      const users = loaderBy(
        (ids: string[]) => usersByIds(database, tenantId, ids),
        ({ id }) => id,
      )
      let tried = false
      return {
        viewer,
        async signIn(email, password) {
          if (tried) throw new AppError('BAD_INPUT', 'A request tries one password: send another request.')
          tried = true
          return check(email, password, originOf(viewer))
        },
        sessions,
        administration: userAdministration(means, viewer),
        apiKeys: apiKeysOf(service, viewer),
        user: async (id) => (isUuid(id) ? users.load(id.toLowerCase()) : null),
        users: (filter, page) => userPage(database, tenantId, filter, page),
      }
    },
  }
}

/** Whose failures count together: a stranger's network, or whoever is signed in already. */
function originOf({ subject, tenantId, isAnonymous }: Viewer): string {
  return isAnonymous ? networkOf(subject.replace(/^address:/, '')) : `${tenantId}/${subject}`
}
