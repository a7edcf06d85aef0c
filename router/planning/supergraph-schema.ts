import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  buildASTSchema,
  parse,
  valueFromASTUntyped,
} from 'graphql'

/** A supergraph as it is written: with the directives that the schema for clients hides. */
export interface SupergraphSchema {
  readonly document: DocumentNode
  readonly schema: GraphQLSchema
  /** The features that it is linked to. */
  readonly features: readonly LinkedFeature[]
}

/** A feature of a supergraph: whose directives they are, and what they are called here. */
export interface LinkedFeature {
  /** Such as `https://specs.apollo.dev/cost`. */
  readonly identity: string
  /** Such as `v0.1`. */
  readonly version: string
  /** `SECURITY` demands that whoever reads the supergraph knows the feature. */
  readonly purpose: string | undefined
  /** The name in this supergraph of one of the feature's directives. */
  directive(name: string): string
}

/** Reads a composed supergraph. Throws when it is not valid SDL, or links to no feature. */
export function readSupergraph(sdl: string): SupergraphSchema {
  const document = parse(sdl)
  const features = linkedFeatures(document)
  if (features.length === 0) throw new Error('the supergraph has no @link: it was not made by composition')
  return { document, schema: buildASTSchema(document), features }
}

/** The same of a supergraph that was read before, without checking it again. */
export function supergraphSchemaOf(document: DocumentNode): SupergraphSchema {
  const schema = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true })
  return { document, schema, features: linkedFeatures(document) }
}

/** After https://specs.apollo.dev/link/v1.0. */
function linkedFeatures(document: DocumentNode): LinkedFeature[] {
  return document.definitions
    .filter(({ kind }) => kind === Kind.SCHEMA_DEFINITION || kind === Kind.SCHEMA_EXTENSION)
    .flatMap((node) => ('directives' in node ? (node.directives ?? []) : []))
    .filter(({ name }) => name.value === 'link')
    .map((link) =>
      feature(
        Object.fromEntries(
          (link.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
        ),
      ),
    )
}

function feature(link: Record<string, unknown>): LinkedFeature {
  const parts = /^(.*\/([^/]+))\/(v\d+\.\d+)$/.exec(String(link['url']))
  if (parts === null)
    throw new Error(`the supergraph links to ${String(link['url'])}, which names no version`)
  const [, identity = '', ownName = '', version = ''] = parts
  const namespace = typeof link['as'] === 'string' ? link['as'] : ownName
  const imports = new Map((Array.isArray(link['import']) ? link['import'] : []).map(importOf))
  return {
    identity,
    version,
    purpose: typeof link['for'] === 'string' ? link['for'] : undefined,
    directive: (name) =>
      imports.get(`@${name}`)?.slice(1) ?? (name === ownName ? namespace : `${namespace}__${name}`),
  }
}

/** `"@cost"` or `{ name: "@cost", as: "@weight" }`. */
function importOf(element: unknown): [name: string, here: string] {
  if (typeof element === 'string') return [element, element]
  const { name, as } = element as { name: string; as?: string }
  return [name, as ?? name]
}
