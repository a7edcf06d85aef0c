/** Why nothing was changed of a user. */
export type UserRefusalReason =
  | 'INVALID_EMAIL'
  | 'EMAIL_TAKEN'
  | 'INVALID_NAME'
  | 'WEAK_PASSWORD'
  | 'INVALID_ROLES'
  | 'BEYOND_OWN_PERMISSIONS'
  | 'ONESELF'

/** Nothing was changed of a user. */
export interface UserRefused {
  readonly __typename: 'UserRefused'
  readonly message: string
  readonly reason: UserRefusalReason
}

/** No API key was made. */
export interface ApiKeyRefused {
  readonly __typename: 'ApiKeyRefused'
  readonly message: string
  readonly reason: 'INVALID_NAME' | 'INVALID_PERMISSIONS' | 'INVALID_EXPIRY'
}

/** E-mail or password is wrong, or the user disabled. */
export interface LoginRefused {
  readonly __typename: 'LoginRefused'
  readonly message: string
}

/** Too many failures. */
export interface LoginLocked {
  readonly __typename: 'LoginLocked'
  readonly message: string
  readonly retryAfterSeconds: number
}

/** Refuses a change of a user. */
export function refuseUser(reason: UserRefusalReason, message: string): UserRefused {
  return { __typename: 'UserRefused', reason, message }
}

/** Refuses to make an API key. */
export function refuseKey(reason: ApiKeyRefused['reason'], message: string): ApiKeyRefused {
  return { __typename: 'ApiKeyRefused', reason, message }
}
