import type { IncomingHttpHeaders } from 'node:http'
import { AppError, type Viewer } from '#host'
import type { Authenticate } from '../identity/authenticate.ts'

/** What somebody who stays connected shows, and whom it is of. */
export interface Credential {
  /** Whom it named when it was last looked at: the same person always, whose rights may have changed. */
  readonly viewer: Viewer
  /** Looks at it again. Throws UNAUTHENTICATED when it has expired, was revoked, or is of somebody else by now. */
  check(): Promise<void>
  /** Takes another in its place, as in the header Authorization; throws as `check` does. */
  renew(authorization: string): Promise<void>
}

/**
 * The credential of a connection's headers, good by now; throws UNAUTHENTICATED when it isn't. Whichever was shown last
 * decides, also over looks that are under way: whether the old one has expired meanwhile makes no difference.
 */
export async function openCredential(
  authenticate: Authenticate,
  { headers, address }: { headers: IncomingHttpHeaders; address: string },
): Promise<Credential> {
  const viewerOf = (authorization: string | undefined): Promise<Viewer> =>
    authenticate({ headers: { ...headers, authorization }, ip: address })
  let shown = headers.authorization
  let viewer = await viewerOf(shown)
  viewer.requireSignedIn()

  const check = async (): Promise<void> => {
    const asked = shown
    try {
      const found = await viewerOf(asked)
      if (!isSame(found, viewer))
        throw new AppError('UNAUTHENTICATED', 'The new credential is of somebody else.')
      if (asked === shown) viewer = found
    } catch (error) {
      if (asked === shown) throw error
    }
    if (asked !== shown) await check()
  }
  return {
    get viewer() {
      return viewer
    },
    check,
    renew(authorization) {
      shown = authorization
      return check()
    },
  }
}

function isSame(one: Viewer, other: Viewer): boolean {
  return one.tenantId === other.tenantId && one.subject === other.subject
}
