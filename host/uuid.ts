const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Tells whether a text is a UUID of any version; anything else can't be the id of a row. */
export function isUuid(text: string): boolean {
  return UUID.test(text)
}
