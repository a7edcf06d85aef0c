import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  compile,
  type CompiledExpression,
  ExpressionError,
  isUnknown,
  type JsonObject,
  parse,
  print,
} from './index.ts'
import { bare } from './testing/arbitraries.ts'
import { sensibleSources } from './testing/sensible-arbitraries.ts'

// Two blanks between: one of them has a blank inside.
const FRAGMENTS = [
  'a  x.y  온도  `b c`  1  2.5  0x1F  5u  "s"  r\'\\\'  b"b"  true  null  [  ]  (  )  {  }  ,  :  ?  .  +  -  *  /  %',
  '<  <=  ==  !=  =  !  &&  ||  and  OR  not  in  between  is  missing  has(  xs.all(x,  len(  matches(  //  \n  "  `  \\  …',
].flatMap((fragments) => fragments.split('  '))

const tokenSoup = fc
  .array(fc.constantFrom(...FRAGMENTS), { maxLength: 24 })
  .map((fragments) => fragments.join(' '))
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
)

/** What compiling makes of a source: an expression or a refusal, nothing else. */
function attempt(source: string): CompiledExpression | null {
  try {
    return compile(source)
  } catch (error) {
    if (error instanceof ExpressionError) return null
    throw error
  }
}

/** A sensible source with a part cut out or put in elsewhere: what a person leaves behind while typing. */
const typing = fc
  .tuple(sensibleSources, fc.nat(200), fc.nat(8), fc.constantFrom('', ...FRAGMENTS))
  .map(([source, at, cut, put]) => source.slice(0, at) + put + source.slice(at + cut))

describe('no source breaks the engine', () => {
  test.each([
    ['any text', anyText],
    ['token soup', tokenSoup],
    ['what stands there while somebody types', typing],
  ])('%s is read or refused with a place in it', (_, sources) => {
    fc.assert(
      fc.property(sources, (source) => {
        try {
          const tree = parse(source)
          expect(bare(parse(print(tree)))).toEqual(bare(tree))
        } catch (error) {
          if (!(error instanceof ExpressionError)) throw error
          expect(error.offset).toBeGreaterThanOrEqual(0)
          expect(error.offset).toBeLessThanOrEqual(source.length)
          expect(error.line).toBeGreaterThanOrEqual(1)
          expect(error.column).toBeGreaterThanOrEqual(1)
          expect(error.problem).toMatch(/\S\.$/u)
        }
      }),
      { numRuns: 7_000 },
    )
  })

  test('and what was compiled evaluates any JSON to a value or an unknown', () => {
    const json = fc.dictionary(
      fc.constantFrom('a', 'b', 'x', 'xs', '온도', 'lot', 'order', 'readings'),
      fc.jsonValue(),
    )
    fc.assert(
      fc.property(fc.oneof(sensibleSources, typing, tokenSoup), json, (source, input) => {
        const result = attempt(source)?.evaluate(input as JsonObject)
        if (result === undefined || isUnknown(result)) return
        expect(() => JSON.stringify(result)).not.toThrow()
      }),
      { numRuns: 5_000 },
    )
  })

  test.each([
    ['blanks', ' '.repeat(60_000)],
    ['comments', '//\n'.repeat(20_000)],
    ['an unclosed text', `"${'a'.repeat(60_000)}`],
    ['escapes', `"${'\\n'.repeat(30_000)}"`],
    ['a long name', 'a'.repeat(60_000)],
    ['a long numeral', '1'.repeat(60_000)],
    ['a long decimal', `0.${'1'.repeat(60_000)}`],
    ['a chain', Array.from({ length: 4_000 }, () => 'a or').join(' ')],
    ['a mistyped function', `${'f'.repeat(60_000)}()`],
  ])('a source as long as may be is soon read or refused: %s', (_, source) => {
    expect(() => attempt(source)).not.toThrow()
  })
})
