import { digestOf } from '../artifact/digest.ts'
import type { SigningKey, TrustedKeys } from '../artifact/keys.ts'
import { signPointer, verifiedPointer } from '../artifact/pointer.ts'
import type { Pointer } from '../artifact/pointer.ts'
import { ArtifactRefused, RegistryUnavailable } from '../artifact/refusal.ts'
import {
  contractFile,
  contractsIn,
  subgraphFile,
  subgraphsIn,
  supergraphFile,
} from '../registry/publication.ts'
import type { Publication } from '../registry/publication.ts'
import type { Kind, Store } from './store.ts'

/** Who moves the pointer, when and why. */
export type Mover = { key: SigningKey; at: Date; by: string; note: string | null }

/** What became of an attempt: moved, nothing to move, or somebody else was first. */
export type Move = { moved: Pointer } | { unchanged: Pointer } | 'overtaken'

/** The last entry of a store's history, verified; null where nothing was published. Throws ArtifactRefused. */
export async function headOf(store: Store, trusted: TrustedKeys): Promise<Pointer | null> {
  const answer = await store.pointer()
  if (answer === null || answer === 'unchanged') return null
  return verifiedPointer(answer.text, trusted)
}

/** The texts that an entry of the history names, verified. Throws ArtifactRefused or RegistryUnavailable. */
export async function publicationAt(store: Store, entry: Pointer): Promise<Publication> {
  const publication: Publication = new Map()
  for (const [slug, sha256] of Object.entries(entry.subgraphs))
    publication.set(subgraphFile(slug), await verifiedText(store, 'subgraph', sha256))
  for (const [name, sha256] of Object.entries(entry.contracts))
    publication.set(contractFile(name), await verifiedText(store, 'supergraph', sha256))
  return publication.set(supergraphFile, await verifiedText(store, 'supergraph', entry.supergraph))
}

/**
 * Publishes on top of the entry `head`, which is the last one as far as the publisher knows. The texts are in the
 * store before the pointer leads to them; the pointer moves as a whole or not at all.
 */
export async function publishTo(
  store: Store,
  head: Pointer | null,
  publication: Publication,
  mover: Mover,
): Promise<Move> {
  const content = {
    supergraph: digestOf(publication.get(supergraphFile) ?? ''),
    contracts: digests(contractsIn(publication)),
    subgraphs: digests(subgraphsIn(publication)),
  }
  if (head !== null && isSame(head, content)) return { unchanged: head }
  for (const sdl of subgraphsIn(publication).values()) await store.put('subgraph', sdl)
  for (const sdl of contractsIn(publication).values()) await store.put('supergraph', sdl)
  await store.put('supergraph', publication.get(supergraphFile) ?? '')
  return append(store, head, { action: 'publish', ...content }, mover)
}

/** Makes an earlier entry current again, as a new entry. All its texts must be there and unchanged. */
export async function rollBackTo(store: Store, head: Pointer, target: Pointer, mover: Mover): Promise<Move> {
  if (isSame(head, target)) return { unchanged: head }
  await publicationAt(store, target)
  const { supergraph, contracts, subgraphs, sequence } = target
  return append(
    store,
    head,
    { action: 'rollback', supergraph, contracts, subgraphs, restores: sequence },
    mover,
  )
}

type Content = Pick<Pointer, 'action' | 'supergraph' | 'contracts' | 'subgraphs' | 'restores'>

async function append(store: Store, head: Pointer | null, content: Content, mover: Mover): Promise<Move> {
  const { key, at, by, note } = mover
  const entry: Pointer = {
    sequence: (head?.sequence ?? 0) + 1,
    ...content,
    previous: head?.supergraph ?? null,
    at: at.toISOString(),
    by,
    note,
  }
  const added = await store.append(entry.sequence, await signPointer(entry, key))
  return added ? { moved: entry } : 'overtaken'
}

async function verifiedText(store: Store, kind: Kind, sha256: string): Promise<string> {
  const text = await store.text(kind, sha256)
  if (text === null) throw new RegistryUnavailable(`The registry doesn't have the ${kind} ${sha256}.`)
  if (digestOf(text) !== sha256)
    throw new ArtifactRefused(`The ${kind} ${sha256} was changed in the registry.`)
  return text
}

function digests(texts: Map<string, string>): Record<string, string> {
  return Object.fromEntries([...texts].map(([name, text]) => [name, digestOf(text)]))
}

function isSame(one: Pick<Pointer, 'supergraph' | 'contracts' | 'subgraphs'>, other: typeof one): boolean {
  const text = ({ supergraph, contracts, subgraphs }: typeof one) =>
    JSON.stringify([supergraph, ordered(contracts), ordered(subgraphs)])
  return text(one) === text(other)
}

function ordered(record: Record<string, string>): [string, string][] {
  return Object.entries(record).toSorted(([one], [other]) => (one < other ? -1 : 1))
}
