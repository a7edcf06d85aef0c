import { type Database, NO_TENANT, type Page, type Transaction, all, pageSql, sql } from '#host'
import type { User } from '../domain/user.ts'

/** A user with what their password is checked against. */
export interface Login extends User {
  readonly tenantId: string
  /** PHC string. */
  readonly passwordHash: string
}

/** Conditions on users; all that are given must hold. */
export interface UserFilter {
  readonly search?: string | null | undefined
  readonly disabled?: boolean | null | undefined
}

const columns = sql`id, email, name, roles, disabled, signed_in_at as "signedInAt",
  created_at as "createdAt", created_by as "createdBy"`

/** The user of an e-mail, of whatever tenant. Two statements in any case: how long it takes tells nothing. */
export async function loginByEmail(database: Database, email: string): Promise<Login | undefined> {
  const [place] = await database.query<{ tenantId: string; userId: string }>(
    NO_TENANT,
    sql`-- logins.of
      select tenant_id as "tenantId", user_id as "userId" from accounts.login_of(${email})`,
  )
  return loginById(database, place?.tenantId ?? NO_TENANT, place?.userId ?? NO_TENANT)
}

/** A user with their password's hash; undefined when the tenant has none by this id. */
export async function loginById(
  database: Database,
  tenantId: string,
  id: string,
): Promise<Login | undefined> {
  const [login] = await database.query<Login>(
    tenantId,
    sql`-- users.login
      select ${columns}, tenant_id as "tenantId", password_hash as "passwordHash"
      from accounts.users where tenant_id = ${tenantId} and id = ${id}`,
  )
  return login
}

/** The tenant's users of these ids, in no order. */
export function usersByIds(database: Database, tenantId: string, ids: readonly string[]): Promise<User[]> {
  return database.query(
    tenantId,
    sql`-- users.byIds
      select ${columns} from accounts.users where tenant_id = ${tenantId} and id = any(${ids}::uuid[])`,
  )
}

/** A page of the tenant's users, the newest first. */
export function userPage(
  database: Database,
  tenantId: string,
  filter: UserFilter,
  page: Page,
): Promise<User[]> {
  const { where, orderAndLimit } = pageSql(page, sql`id`, sql`uuid`)
  return database.query(
    tenantId,
    sql`-- users.page
      select ${columns} from accounts.users
      where tenant_id = ${tenantId} and ${fits(filter)} and ${where} ${orderAndLimit}`,
  )
}

/** A user whom nobody else changes until the transaction ends; undefined when the tenant has none by this id. */
export async function lockUser(tx: Transaction, id: string): Promise<User | undefined> {
  const [user] = await tx.query<User>(
    sql`-- users.lock
      select ${columns} from accounts.users where tenant_id = ${tx.tenantId} and id = ${id} for update`,
  )
  return user
}

/** Adds a user; false when the e-mail is somebody's already, of whatever tenant. */
export async function insertUser(
  tx: Transaction,
  user: Omit<User, 'signedInAt' | 'disabled'> & { readonly passwordHash: string },
): Promise<boolean> {
  const { id, email, name, roles, passwordHash, createdAt, createdBy } = user
  await tx.query(
    sql`-- users.insert
      insert into accounts.users (tenant_id, id, email, name, roles, password_hash,
        created_at, created_by, updated_at, updated_by)
      values (${tx.tenantId}, ${id}, ${email}, ${name}, ${roles}, ${passwordHash},
        ${createdAt}, ${createdBy}, ${createdAt}, ${createdBy})
      on conflict (tenant_id, email) do nothing`,
  )
  const logins = await tx.query(
    sql`-- logins.insert
      insert into accounts.logins (email, tenant_id, user_id)
      select email, tenant_id, id from accounts.users where tenant_id = ${tx.tenantId} and id = ${id}
      on conflict (email) do nothing returning email`,
  )
  return logins.length === 1
}

/** What can change of a user. */
export interface UserChange {
  readonly roles?: readonly string[]
  readonly disabled?: boolean
  readonly passwordHash?: string
}

/** Changes a user, as somebody at some time; answers the user as they are then. */
export async function updateUser(
  tx: Transaction,
  id: string,
  { roles, disabled, passwordHash }: UserChange,
  { at, by }: { at: Date; by: string },
): Promise<User> {
  const [user] = await tx.query<User>(
    sql`-- users.update
      update accounts.users
      set roles = coalesce(${roles ?? null}::text[], roles), disabled = coalesce(${disabled ?? null}::boolean, disabled),
        password_hash = coalesce(${passwordHash ?? null}, password_hash), updated_at = ${at}, updated_by = ${by}
      where tenant_id = ${tx.tenantId} and id = ${id} returning ${columns}`,
  )
  if (user === undefined) throw new Error('a locked user is gone')
  return user
}

/**
 * Notes that a user has signed in; a hash that was made anew takes the place of the old one. False when they were
 * disabled, or their password changed, since it was looked at.
 */
export async function noteSignIn(
  tx: Transaction,
  { id, passwordHash }: Login,
  at: Date,
  newHash: string | undefined,
): Promise<boolean> {
  const rows = await tx.query(
    sql`-- users.signedIn
      update accounts.users set signed_in_at = ${at}, password_hash = ${newHash ?? passwordHash}
      where tenant_id = ${tx.tenantId} and id = ${id} and password_hash = ${passwordHash} and not disabled
      returning id`,
  )
  return rows.length === 1
}

function fits({ search, disabled }: UserFilter) {
  const pattern =
    search == null ? null : `%${search.normalize('NFC').replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  return all([
    ...(disabled == null ? [] : [sql`disabled = ${disabled}`]),
    ...(pattern === null ? [] : [sql`(email ilike ${pattern} or name ilike ${pattern})`]),
  ])
}
