import type { UserRefused } from '../domain/refusal.ts'
import type { User } from '../domain/user.ts'
import type { UserModel } from '../models.ts'

/** A user as a member of a union; a refusal is one already. */
export function asUser(user: User): UserModel
export function asUser(user: User | UserRefused): UserModel | UserRefused
export function asUser(user: User | UserRefused): UserModel | UserRefused {
  return 'reason' in user ? user : { ...user, __typename: 'User' }
}
