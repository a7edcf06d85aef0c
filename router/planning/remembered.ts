import type { DocumentNode } from 'graphql'

/** Remembers what was made of a document for as long as somebody holds the document. */
export function rememberedByDocument<T>(
  make: (document: DocumentNode, operationName: string | undefined) => T,
): (document: DocumentNode, operationName: string | undefined) => T {
  const known = new WeakMap<DocumentNode, Map<string | undefined, T>>()
  return (document, operationName) => {
    const ofDocument = known.get(document) ?? new Map<string | undefined, T>()
    known.set(document, ofDocument)
    const made = ofDocument.get(operationName)
    if (made !== undefined) return made
    const value = make(document, operationName)
    ofDocument.set(operationName, value)
    return value
  }
}
