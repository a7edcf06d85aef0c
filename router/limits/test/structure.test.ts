import fc, { type GeneratorValue } from 'fast-check'
import { type DocumentNode, Kind, getIntrospectionQuery, parse, separateOperations, visit } from 'graphql'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checkStructure } from '../check-structure.ts'
import { MOST_NESTED, parseWithin } from '../parse.ts'
import { limitSettings } from '../settings.ts'
import { type Figures, structureOf } from '../structure.ts'

const limits = z.object(limitSettings).parse({})
const codes = (document: DocumentNode): unknown[] =>
  checkStructure(document, limits).map(({ extensions }) => extensions['limit'] ?? extensions['code'])

/** Operation and fragments, each of which spreads only later ones. */
function generatedDocument(g: GeneratorValue): string {
  const directives = (): string => '@d '.repeat(g(fc.nat, 8) === 0 ? 1 + g(fc.nat, 3) : 0)
  const selections = (depth: number, from: number): string =>
    Array.from({ length: 1 + g(fc.nat, 2) }, () => {
      const kind = depth === 0 ? 0 : g(fc.nat, 5)
      if (kind === 1)
        return `... ${g(fc.nat, 1) === 0 ? 'on T' : ''} ${directives()}{ ${selections(depth - 1, from)} }`
      if (kind === 2 && from < 3) return `...F${from + g(fc.nat, 2 - from)} ${directives()}`
      const inside = kind > 2 ? `{ ${selections(depth - 1, from)} }` : ''
      return `${g(fc.nat, 2) === 0 ? 'a: ' : ''}f ${directives()} ${inside}`
    }).join(' ')
  const fragments = [0, 1, 2].map((at) => `fragment F${at} on T ${directives()}{ ${selections(2, at + 1)} }`)
  return `query ($v: Int ${directives()}) ${directives()}{ ${selections(4, 0)} } ${fragments.join('\n')}`
}

/** The figures by expanding every fragment where it is spread, and counting what is there. */
function naive(document: DocumentNode): Omit<Figures, 'nesting'> & { at: number } {
  const expanded = expand(separateOperations(document)['']!)
  const figures = { fields: 0, rootFields: 0, depth: 0, aliases: 0, directives: 0, at: 0 }
  let depth = 0
  visit(expanded, {
    Field: {
      enter(node) {
        figures.fields++
        figures.depth = Math.max(figures.depth, ++depth)
        if (depth === 1) figures.rootFields++
        if (node.alias) figures.aliases++
      },
      leave() {
        depth--
      },
    },
    Directive() {
      figures.directives++
    },
  })
  visit(document, {
    enter(node) {
      if ('directives' in node) figures.at = Math.max(figures.at, node.directives?.length ?? 0)
    },
  })
  return figures
}

function expand(document: DocumentNode): DocumentNode {
  const fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
    ),
  )
  const expanded: DocumentNode = visit(document, {
    FragmentSpread({ name, directives }) {
      const { typeCondition, selectionSet, directives: own } = fragments.get(name.value)!
      return {
        kind: Kind.INLINE_FRAGMENT,
        typeCondition,
        directives: [...directives!, ...own!],
        selectionSet,
      }
    },
  })
  return {
    ...expanded,
    definitions: expanded.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION),
  }
}

describe('what is counted', () => {
  it('is what expanding every fragment would find', () => {
    fc.assert(
      fc.property(fc.gen(), (g) => {
        const document = parse(generatedDocument(g))
        const { operations, directivesAtOnePlace } = structureOf(document)
        const { at, ...figures } = naive(document)
        expect(operations[0]).toMatchObject(figures)
        expect(directivesAtOnePlace).toBe(at)
      }),
      { numRuns: 500, endOnFailure: true },
    )
  })
})

describe('a document that is made to do harm', () => {
  const fanOut = (levels: number): string =>
    `{ ...F0 } ${Array.from({ length: levels }, (_, at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`).join('\n')}
     fragment F${levels} on Query { a }`

  it('is counted in as many steps as it has selections, whatever its fragments stand for', () => {
    const document = parse(fanOut(30))
    expect(structureOf(document).visited).toBe(62)
    expect(structureOf(document).operations[0]?.fields).toBe(2 ** 30)
    expect(codes(document)).toEqual(['fields', 'root_fields'])
    expect(checkStructure(parse(fanOut(1200)), limits)[0]?.extensions['counted']).toBe(1_000_000_000)
    expect(structureOf(parse(fanOut(1200))).visited).toBeLessThan(2 * 1200 + 3)
  })

  it('is refused, saying what was counted, how much is allowed and what to do', () => {
    const aliases = parse(`{ ${Array.from({ length: 4000 }, (_, at) => `a${at}: login`).join(' ')} }`)
    expect(codes(aliases)).toEqual(['fields', 'root_fields', 'aliases'])
    expect(checkStructure(aliases, limits)[2]).toMatchObject({
      message: 'Aliases: 4,000; at most 100 is allowed. Ask for lists instead of the same field many times.',
      extensions: { code: 'TOO_COMPLEX', limit: 'aliases', counted: 4000, allowed: 100 },
    })
    expect(codes(parse(`{ a ${'@x '.repeat(5000)} }`))).toEqual(['directives', 'directives_per_place'])
    expect(codes(parse(`{ ${'a { '.repeat(30)} a ${'}'.repeat(31)}`))).toEqual(['depth'])
    expect(codes(parse(`{ ${'... { '.repeat(300)} a ${'}'.repeat(301)}`))).toEqual(['nesting'])
  })

  it('may spread fragments within themselves, or in a chain of thousands', () => {
    for (const cycle of [
      'fragment A on T { ...A }',
      'fragment A on T { b { ...B } } fragment B on T { ...C } fragment C on T { ...A }',
    ])
      expect(checkStructure(parse(`{ a { ...A } } ${cycle}`), limits)).toMatchObject([
        {
          message: expect.stringMatching(/^The fragment A spreads itself/),
          extensions: { code: 'BAD_INPUT' },
        },
      ])
    const chain = Array.from({ length: 1800 }, (_, at) => `fragment F${at} on T { ...F${at + 1} }`).join('\n')
    expect(codes(parse(`{ ...F0 } ${chain} fragment F1800 on T { a }`))).toEqual(['nesting'])
  })

  it('doesn’t get as far as the parser with too many tokens or brackets', () => {
    const refused = (text: string): unknown => {
      try {
        return parseWithin(text, limits)
      } catch (error) {
        return (error as { extensions: unknown }).extensions
      }
    }
    const aliases = `{ ${Array.from({ length: 10_000 }, (_, at) => `a${at}: login`).join(' ')} }`
    expect(refused(aliases)).toMatchObject({ code: 'TOO_COMPLEX', limit: 'tokens' })
    expect(refused(`{ a ${'@x '.repeat(10_000)} }`)).toMatchObject({ code: 'TOO_COMPLEX', limit: 'tokens' })
    for (const [open, close] of ['{ }', '[ ]', '( )'].map((pair) => pair.split(' ')))
      expect(refused(`{ a(x: ${open!.repeat(5000)}${close!.repeat(5000)}) }`)).toMatchObject({
        code: 'TOO_COMPLEX',
        limit: 'nesting',
        allowed: MOST_NESTED,
      })
    expect(refused(`{ a(x: "${'{'.repeat(5000)}") }`)).toMatchObject({ kind: Kind.DOCUMENT })
    expect(refused('{ a(x: } }')).toEqual({})
  })

  it('can give no field the name by which the router tells types', () => {
    expect(codes(parse('{ node { __typename: name } }'))).toEqual(['BAD_INPUT'])
    expect(codes(parse('{ node { __typename: __typename type: __typename } }'))).toEqual([])
  })
})

describe('the introspection that GraphiQL sends', () => {
  it('is within the limits, deeper ones are not', () => {
    expect(codes(parse(getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true })))).toEqual([])
    const deep = `{ __schema { types { ${'fields { type { '.repeat(9)} name ${'} }'.repeat(9)} } } }`
    expect(codes(parse(deep))).toEqual(['depth'])
  })
})
