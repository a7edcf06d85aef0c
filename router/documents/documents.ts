import { join } from 'node:path'
import type { DocumentNode } from 'graphql'
import { z } from 'zod'
import { AppError, type Platform, type Registry, type Viewer } from '#host'
import type { Parameters } from '../http/parameters.ts'
import type { RouterSettings } from '../settings.ts'
import { documentHash } from './document-hash.ts'
import { type PersistedQueries, persistedQueries } from './persisted-queries.ts'
import { type TrustedDocuments, readTrustedDocuments } from './trusted-documents.ts'

/** Documents that are known without being sent: trusted ones, and those that clients registered. */
export interface Documents {
  /** The text that an operation carries, or names by its hash. Throws when there is none. */
  textOf(parameters: Parameters): Promise<string>
  /** The name of a trusted document; undefined for any other. Throws FORBIDDEN where none but these may run. */
  admit(document: DocumentNode): string | undefined
  /** Keeps a document that turned out valid, if the client asked for it and is no stranger. */
  register(parameters: Parameters, viewer: Viewer): Promise<void>
}

const ROOT = join(import.meta.dirname, '../..')

/** What an operation names its document by. */
const id = z
  .string()
  .regex(/^(?:sha256:)?[\da-f]{64}$/i)
  .transform((text) => text.toLowerCase().replace('sha256:', ''))
const persistedQuery = z.object({ version: z.literal(1), sha256Hash: id })

/** Puts together what the settings ask for. */
export function openDocuments(platform: Platform, settings: RouterSettings, metrics: Registry): Documents {
  const { trusted_documents: mode, persisted_query_seconds: seconds } = settings
  const trusted = mode === 'off' ? undefined : readTrustedDocuments(ROOT)
  const persisted =
    mode === 'only' || seconds === 0 ? undefined : persistedQueries(platform, seconds, metrics)
  return {
    async textOf(parameters) {
      const { query } = parameters
      const hash = hashOf(parameters)
      if (query == null) return named(hash ?? '', trusted, persisted)
      if (hash !== undefined && documentHash(query) !== hash)
        throw new AppError('BAD_INPUT', 'The SHA-256 given is not that of the query.')
      return query
    },
    admit(document) {
      const known = trusted?.like(document)
      if (known === undefined && mode === 'only')
        throw new AppError(
          'FORBIDDEN',
          'Only documents recorded in schema/operations/ are executed here, and this is none of them.',
        )
      return known?.name
    },
    async register(parameters, viewer) {
      const hash = hashOf(parameters)
      if (persisted === undefined || hash === undefined || parameters.query == null) return
      if (!viewer.isAnonymous) await persisted.keep(hash, parameters.query)
    },
  }
}

/** The hash that an operation names its document by: `documentId`, or Apollo's extension `persistedQuery`. */
function hashOf({ documentId, extensions }: Parameters): string | undefined {
  const given = extensions?.['persistedQuery']
  if (documentId == null && given === undefined) return undefined
  const read =
    documentId == null ? persistedQuery.safeParse(given).data?.sha256Hash : id.safeParse(documentId).data
  if (read !== undefined) return read
  throw new AppError(
    'BAD_INPUT',
    'A document is named by its SHA-256, as `documentId` or as the extension persistedQuery { version: 1, sha256Hash }.',
  )
}

async function named(
  hash: string,
  trusted: TrustedDocuments | undefined,
  persisted: PersistedQueries | undefined,
): Promise<string> {
  const text = trusted?.byHash(hash)?.text ?? (await persisted?.find(hash))
  if (text !== undefined) return text
  // Clients recognise these messages, and send the whole document then.
  if (trusted === undefined && persisted === undefined)
    throw new AppError('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported')
  throw new AppError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound')
}
