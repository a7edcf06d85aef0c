import type { ApiKey } from './domain/api-key.ts'
import type { User } from './domain/user.ts'

/** A user, on their own or as a member of a union. */
export type UserModel = User & { readonly __typename: 'User' }

/** A key as it is kept. */
export type ApiKeyModel = ApiKey

/** Whoever asks; their local user is looked up when it is asked for. */
export interface MeModel {
  readonly subject: string
  readonly tenantId: string
  readonly permissions: string[]
}

/** The tokens of a session. */
export interface SessionModel {
  readonly __typename: 'Session'
  readonly accessToken: string
  readonly expiresAt: Date
  readonly refreshToken: string
  readonly refreshExpiresAt: Date
}
