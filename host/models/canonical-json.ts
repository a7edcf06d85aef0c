/** JSON with sorted keys (RFC 8785): the database may return an object's members in another order than it was given. */
export function canonicalJson(value: unknown): string {
  const sorted = (_: string, member: unknown): unknown =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : member
  return JSON.stringify(value, sorted) ?? 'null'
}
