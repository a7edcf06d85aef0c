import { emailOf } from './email.ts'
import { type UserRefused, refuseUser } from './refusal.ts'
import { passwordFault } from './password-policy.ts'

/** Somebody who signs in with e-mail and password. */
export interface User {
  /** UUIDv7; the `sub` of their tokens. */
  readonly id: string
  readonly email: string
  readonly name: string
  readonly roles: string[]
  readonly disabled: boolean
  readonly signedInAt: Date | null
  readonly createdAt: Date
  readonly createdBy: string
}

/** Who makes a change, and what the roles are worth. */
export interface Changing {
  /** The `sub` of who does it. */
  readonly subject: string
  /** What they may do themselves. */
  readonly permissions: ReadonlySet<string>
  /** What roles permit; nothing for a role that doesn't exist. */
  readonly permissionsOf: (roles: readonly string[]) => readonly string[]
  /** The roles that exist. */
  readonly roles: readonly string[]
  /** Characters of a password at least. */
  readonly minLength: number
}

/** What a new user is made of, checked. */
export type NewUser = Pick<User, 'email' | 'name' | 'roles'>

/** Checks a new user and their first password. */
export function newUser(
  input: { email: string; name?: string | null | undefined; roles: readonly string[]; password: string },
  by: Changing,
): NewUser | UserRefused {
  const email = emailOf(input.email)
  if (email === undefined) return refuseUser('INVALID_EMAIL', `${JSON.stringify(input.email)} is no e-mail.`)
  const name = nameOf(input.name ?? email)
  if (name === undefined) return refuseUser('INVALID_NAME', 'A name has 1 to 200 characters.')
  const roles = [...new Set(input.roles)]
  return (
    refusedRoles(roles, by) ?? refusedPassword(input.password, { email, name }, by) ?? { email, name, roles }
  )
}

/** Why somebody can't be given these roles, if they can't: nobody gives what they don't hold. */
export function refusedRoles(roles: readonly string[], by: Changing): UserRefused | undefined {
  const unknown = roles.filter((role) => !by.roles.includes(role))
  if (unknown.length > 0 || roles.length === 0)
    return refuseUser(
      'INVALID_ROLES',
      `${unknown.length > 0 ? `There is no role ${unknown.join(', ')}` : 'A user needs a role'}: there are ${by.roles.join(', ')}.`,
    )
  return beyond(roles, by)
}

/** Why somebody may not be changed, if they may not: oneself, and whoever may do more, are out of reach. */
export function refusedTarget(user: User, by: Changing): UserRefused | undefined {
  if (user.id === by.subject)
    return refuseUser('ONESELF', 'Nobody does this to themselves: ask another administrator.')
  return beyond(user.roles, by)
}

/** Why a password can't be a user's, if it can't. */
export function refusedPassword(
  password: string,
  { email, name }: Pick<User, 'email' | 'name'>,
  { minLength }: Pick<Changing, 'minLength'>,
): UserRefused | undefined {
  const fault = passwordFault(password, { minLength, personal: [email, name] })
  return fault === undefined ? undefined : refuseUser('WEAK_PASSWORD', fault)
}

/** A name as it is kept; undefined when it can't be one. */
export function nameOf(text: string): string | undefined {
  const name = text.trim().normalize('NFC')
  return name.length >= 1 && name.length <= 200 && !/\p{C}/u.test(name) ? name : undefined
}

function beyond(roles: readonly string[], by: Changing): UserRefused | undefined {
  const lacking = by.permissionsOf(roles).filter((permission) => !by.permissions.has(permission))
  if (lacking.length === 0) return undefined
  return refuseUser(
    'BEYOND_OWN_PERMISSIONS',
    `The roles ${roles.join(', ')} permit what you may not do yourself: ${lacking.join(', ')}.`,
  )
}
