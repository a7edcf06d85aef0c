/**
 * Whether who opens a connection is no page of another site, which could speak for whoever looks at it. Browsers tell
 * the page's origin; what is none sends no Origin. `allowed` are origins that may, or `*`.
 */
export function isSameSite(
  origin: string | undefined,
  host: string | undefined,
  allowed: ReadonlySet<string>,
): boolean {
  if (origin === undefined || allowed.has(origin) || allowed.has('*')) return true
  return URL.canParse(origin) && new URL(origin).host === host
}
