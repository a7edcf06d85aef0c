/** A refresh token as it was found, with its session and user. */
export interface FoundRefreshToken {
  readonly usedAt: Date | null
  readonly expiresAt: Date
  readonly sessionRevokedAt: Date | null
  readonly userDisabled: boolean
}

/** Why a session ended before its time. */
export type EndOfSession = 'LOGOUT' | 'REPLAY' | 'PASSWORD' | 'DISABLED' | 'ADMINISTRATOR'

/**
 * What comes of a refresh token: it is exchanged for the next one, refused, or taken for stolen, as somebody else has
 * used it before (RFC 9700, 4.14.2: the whole family goes).
 */
export function judgeRefresh(
  found: FoundRefreshToken | undefined,
  now: Date,
): 'ROTATE' | 'REFUSE' | 'REPLAY' {
  if (found === undefined || found.sessionRevokedAt !== null) return 'REFUSE'
  if (found.usedAt !== null) return 'REPLAY'
  return found.userDisabled || found.expiresAt <= now ? 'REFUSE' : 'ROTATE'
}
