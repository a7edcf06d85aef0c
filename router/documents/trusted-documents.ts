import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DocumentNode, Kind, parse, print } from 'graphql'
import { documentHash } from './document-hash.ts'

/** A document that the house wrote. */
export interface TrustedDocument {
  /** Its operation's name. */
  name: string
  text: string
}

/** The documents of our own clients. */
export interface TrustedDocuments {
  /** By the SHA-256 of the document as it is written, or as `print(parse(…))` writes it. */
  byHash(hash: string): TrustedDocument | undefined
  /** The one that says the same as a parsed document, however that is laid out. */
  like(document: DocumentNode): TrustedDocument | undefined
}

/** Those of the recorded operations that clients send; what a subgraph asks another does not pass the door. */
const PATTERNS = ['schema/operations/**/*.graphql', '{cli,router}/**/*.operations.graphql']

/** Reads the documents that are recorded under a root folder. */
export function readTrustedDocuments(root: string): TrustedDocuments {
  const known = new Map<string, TrustedDocument>()
  for (const file of globSync(PATTERNS, { cwd: root, exclude: ['**/node_modules/**'] }).toSorted()) {
    const text = readFileSync(join(root, file), 'utf8')
    const document = parse(text)
    const trusted = { name: nameOf(document) ?? file, text }
    for (const form of [text, text.trim(), print(document)]) known.set(documentHash(form), trusted)
  }
  const hashes = new WeakMap<DocumentNode, string>()
  return {
    byHash: (hash) => known.get(hash),
    like(document) {
      const hash = hashes.get(document) ?? documentHash(print(document))
      hashes.set(document, hash)
      return known.get(hash)
    },
  }
}

function nameOf(document: DocumentNode): string | undefined {
  return document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION)?.name?.value
}
