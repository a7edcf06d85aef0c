/**
 * Writes `schema.generated.ts` beside every `subgraphs/<slug>/schema.graphql`, and those of `router/`: types of the SDL and of its resolvers.
 * Types only: nothing needs them to run. By convention, not by list:
 *
 * - `context.ts`, if there is one, exports the `Context` that resolvers are given;
 * - `models.ts`, if there is one, exports parent types: `WorkflowModel` is what resolvers of `Workflow` receive.
 *
 * Run by `npm run codegen`, or as `node codegen.ts <folder>` for another folder that has subgraphs/.
 */
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { generate } from '@graphql-codegen/cli'
import { isTypeDefinitionNode, parse } from 'graphql'

const output = 'schema.generated.ts'
const header = '// Written by `npm run codegen` from schema.graphql: edits are lost.\n'

const settings = {
  federation: true,
  useTypeImports: true,
  emitLegacyCommonJSImports: false,
  namingConvention: capitalized,
  enumsAsTypes: true,
  maybeValue: 'T | null',
  inputMaybeValue: 'T | null | undefined',
  avoidOptionals: { field: true, defaultValue: true },
  makeResolverTypeCallable: true,
  optionalResolveType: true,
  resolversNonOptionalTypename: true,
  showUnusedMappers: false,
  scalars: {
    ID: 'string',
    JSON: 'unknown',
    DateTime: { input: 'Date', output: 'Date | string' },
    Duration: 'string',
  },
}

/**
 * Generates the types of every subgraph below `root` and writes the files whose text changed.
 * Returns all files with whether they were written, and the models that name no type of their subgraph's SDL.
 * Throws when an SDL is faulty.
 */
export async function generateTypes(root: string) {
  const folders = globSync('{subgraphs,router}/*/schema.graphql', { cwd: root }).map(path.dirname).toSorted()
  const files = await Promise.all(
    folders.map(async (folder) => {
      const target = path.join(folder, output)
      const content = header + (await generatedTypes(path.join(root, folder)))
      return { file: target, written: writeIfChanged(path.join(root, target), content) }
    }),
  )
  const strayModels = folders.flatMap((folder) =>
    parentTypes(path.join(root, folder)).strays.map((model) => `${folder}/models.ts: ${model}`),
  )
  return { files, strayModels }
}

async function generatedTypes(folder: string): Promise<string> {
  const { mappers } = parentTypes(folder)
  const hasContext = existsSync(path.join(folder, 'context.ts'))
  const generated: unknown = await generate(
    {
      cwd: import.meta.dirname, // The plugins are found from here.
      silent: true,
      errorsOnly: true,
      generates: {
        [output]: {
          schema: path.join(folder, 'schema.graphql'),
          plugins: ['typescript', 'typescript-resolvers'],
          config: { ...settings, mappers, contextType: hasContext ? './context.ts#Context' : 'unknown' },
        },
      },
    },
    false,
  )
  if (!Array.isArray(generated)) throw new Error(`No types came out for ${folder}`)
  return generated.map((file: { content: string }) => file.content).join('\n')
}

/** `FooModel` in models.ts is the parent type of the GraphQL type `Foo`; a stray is a model of no such type. */
function parentTypes(folder: string): { mappers: Record<string, string>; strays: string[] } {
  const file = path.join(folder, 'models.ts')
  if (!existsSync(file)) return { mappers: {}, strays: [] }
  const types = typeNames(path.join(folder, 'schema.graphql'))
  const models = exportedNames(readFileSync(file, 'utf8')).filter((name) => name.endsWith('Model'))
  const { mapped = [], strays = [] } = Object.groupBy(models, (model) =>
    types.has(typeOf(model)) ? 'mapped' : 'strays',
  )
  return {
    mappers: Object.fromEntries(mapped.map((model) => [typeOf(model), `./models.ts#${model}`])),
    strays,
  }
}

function typeOf(model: string): string {
  return model.slice(0, -'Model'.length)
}

function typeNames(file: string): Set<string> {
  const { definitions } = parse(readFileSync(file, 'utf8'))
  return new Set(definitions.filter(isTypeDefinitionNode).map(({ name }) => name.value))
}

/** Names of the types that a module exports, by declaration or in a list. */
function exportedNames(source: string): string[] {
  const declared = source.matchAll(/^export\s+(?:declare\s+)?(?:type|interface|class)\s+(\w+)/gm)
  const listed = source.matchAll(/^export\s+(?:type\s+)?\{([^}]*)\}/gm)
  return [
    ...[...declared].map(([, name]) => name ?? ''),
    ...[...listed].flatMap(([, list]) =>
      (list ?? '').split(',').map((item) => item.trim().split(/\s+/).at(-1) ?? ''),
    ),
  ]
}

function writeIfChanged(file: string, content: string): boolean {
  if (existsSync(file) && readFileSync(file, 'utf8') === content) return false
  writeFileSync(file, content)
  return true
}

/** Keeps `LLMUsage` as it is, where the generator would write `LlmUsage`. */
function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

if (import.meta.main) {
  const { files, strayModels } = await generateTypes(process.argv[2] ?? import.meta.dirname)
  for (const { file, written } of files)
    process.stdout.write(`${written ? 'wrote    ' : 'unchanged'} ${file}\n`)
  for (const model of strayModels)
    process.stdout.write(`${model} names no type of the schema and is not used\n`)
}
