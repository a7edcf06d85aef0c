import { AppError, type Service, type Viewer, isUuid, permissionsOf, roles as knownRoles } from '#host'
import { type UserRefused, refuseUser } from '../domain/refusal.ts'
import type { EndOfSession } from '../domain/session.ts'
import {
  type Changing,
  type User,
  newUser,
  refusedPassword,
  refusedRoles,
  refusedTarget,
} from '../domain/user.ts'
import type { Hashing } from '../passwords/hashing.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { AccountSettings } from '../settings.ts'
import type { AttemptCounter } from '../sign-in/attempts.ts'
import { type UserChange, insertUser, lockUser, loginById, updateUser } from '../store/users.ts'

/** What administrators do with the users of their tenant, and everybody with their own password. */
export interface UserAdministration {
  create(input: NewUserInput): Promise<User | UserRefused>
  setRoles(id: string, roles: readonly string[]): Promise<User | UserRefused>
  setDisabled(id: string, disabled: boolean): Promise<User | UserRefused>
  setPassword(id: string, password: string): Promise<User | UserRefused>
  endSessions(id: string): Promise<User | UserRefused>
  /** The viewer's own, who has shown the old one. */
  changeOwnPassword(password: string): Promise<User | UserRefused>
}

/** A user as asked for. */
export interface NewUserInput {
  email: string
  name?: string | null | undefined
  roles: readonly string[]
  password: string
}

/** What the administration works with. */
export interface Means {
  service: Service<AccountSettings>
  hashing: Hashing
  sessions: Sessions
  attempts: AttemptCounter
}

/** The e-mail is taken: what was written for the new user is undone. */
class EmailTaken extends Error {}

/** The administration in a viewer's hands. */
export function userAdministration(means: Means, viewer: Viewer): UserAdministration {
  const { service, hashing, attempts } = means
  const { tenantId, subject } = viewer
  const by: Changing = {
    subject,
    permissions: viewer.permissions,
    permissionsOf,
    roles: knownRoles,
    minLength: service.settings.password_min_length,
  }
  const change = changer(means, viewer, by)

  const hashFor = async (id: string, password: string): Promise<string | UserRefused> => {
    const login = isUuid(id) ? await loginById(service.database, tenantId, id) : undefined
    if (login === undefined) throw noSuchUser(id)
    const refused = refusedPassword(password, login, by)
    if (refused !== undefined) return refused
    return hashing.hash(password)
  }

  return {
    async create(input) {
      const user = newUser(input, by)
      if ('reason' in user) return user
      return insert(means, viewer, { ...user, passwordHash: await hashing.hash(input.password) })
    },
    async setRoles(id, roles) {
      const wanted = [...new Set(roles)]
      return refusedRoles(wanted, by) ?? change(id, { roles: wanted }, 'ADMINISTRATOR')
    },
    setDisabled: (id, disabled) => change(id, { disabled }, disabled ? 'DISABLED' : undefined),
    async setPassword(id, password) {
      const passwordHash = await hashFor(id, password)
      if (typeof passwordHash !== 'string') return passwordHash
      const changed = await change(id, { passwordHash }, 'PASSWORD')
      if (!('reason' in changed)) await attempts.forget(changed.email)
      return changed
    },
    endSessions: (id) => change(id, {}, 'ADMINISTRATOR'),
    async changeOwnPassword(password) {
      const passwordHash = await hashFor(subject, password)
      return typeof passwordHash === 'string'
        ? change(subject, { passwordHash }, 'PASSWORD', 'oneself')
        : passwordHash
    },
  }
}

/** Changes a user and ends their sessions, both or neither. Throws NOT_FOUND when the tenant has no such user. */
function changer({ service, sessions }: Means, { tenantId, subject }: Viewer, by: Changing) {
  const { database, clock, log } = service
  return async (
    id: string,
    to: UserChange,
    because: EndOfSession | undefined,
    whom: 'another' | 'oneself' = 'another',
  ): Promise<User | UserRefused> => {
    const outcome = await database.transaction(tenantId, async (tx) => {
      const before = isUuid(id) ? await lockUser(tx, id) : undefined
      if (before === undefined) throw noSuchUser(id)
      const refused = whom === 'another' ? refusedTarget(before, by) : undefined
      if (refused !== undefined) return refused
      const user = await updateUser(tx, before.id, to, { at: clock(), by: subject })
      const tell = because === undefined ? undefined : await sessions.endAll(tx, before.id, because)
      return { user, tell }
    })
    if ('reason' in outcome) return outcome
    await outcome.tell?.()
    const { passwordHash, ...visible } = to
    const changed = { ...visible, ...(passwordHash !== undefined && { credentials: true }) }
    log.info({ event: 'user_changed', tenantId, userId: id, by: subject, changed }, 'a user was changed')
    return outcome.user
  }
}

async function insert(
  { service }: Means,
  { tenantId, subject }: Viewer,
  user: Pick<User, 'email' | 'name' | 'roles'> & { passwordHash: string },
): Promise<User | UserRefused> {
  const { database, clock, newId, log } = service
  const made = { ...user, id: newId(), createdAt: clock(), createdBy: subject }
  try {
    await database.transaction(tenantId, async (tx) => {
      if (!(await insertUser(tx, made))) throw new EmailTaken()
    })
  } catch (error) {
    if (!(error instanceof EmailTaken)) throw error
    return refuseUser('EMAIL_TAKEN', `Somebody signs in with ${user.email} already.`)
  }
  const { id: userId, roles } = made
  log.info({ event: 'user_created', tenantId, userId, roles, by: subject }, 'a user was made')
  return { ...made, disabled: false, signedInAt: null }
}

function noSuchUser(id: string): AppError {
  return new AppError('NOT_FOUND', `There is no user ${JSON.stringify(id)}.`)
}
