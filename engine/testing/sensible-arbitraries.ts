/** Random expressions that mostly make sense, as source text, and inputs that mostly fit them. */
import fc from 'fast-check'
import type { JsonObject } from '../values/value.ts'

export const NUMBERS = ['a', 'b', '온도', 'order.weight', 'readings[0]', 'x']
export const TEXTS = ['lot', 'order.line', '`Lot name`']
export const CONDITIONS = ['passed', 'order.urgent']

type Sort = 'condition' | 'number' | 'text' | 'list'

/** Expressions whose operands are mostly of the kind that their operator takes, with both spellings. */
export const sensibleSources: fc.Arbitrary<string> = fc.letrec<Record<Sort, string>>((tie) => {
  const [condition, number, text, list] = [tie('condition'), tie('number'), tie('text'), tie('list')]
  const any = fc.oneof(number, text, condition, list, fc.constant('null'))
  const bound = { maxDepth: 4, depthIdentifier: 'sensible' }
  return {
    condition: fc.oneof(
      bound,
      fc.constantFrom('true', 'false', ...CONDITIONS),
      template`(${number} ${fc.constantFrom('<', '<=', '>', '>=')} ${number})`,
      template`(${text} ${fc.constantFrom('<', '>=', '==', '!=')} ${text})`,
      template`(${fc.constantFrom(...NUMBERS)} ${fc.constantFrom('<', '<=', '>', '>=')} ${fc.nat(100)})`,
      template`(${condition} ${fc.constantFrom('and', 'or', '&&', '||', 'AND')} ${condition})`,
      template`(${condition} ${fc.constantFrom('and', 'or')} ${condition} ${fc.constantFrom('&&', '||')} ${condition})`,
      template`${fc.constantFrom('!', 'not ')}(${condition})`,
      template`(${number} ${fc.constantFrom('between', 'NOT BETWEEN')} ${number} and ${number})`,
      template`(${any} ${fc.constantFrom('==', '!=')} ${any})`,
      template`(${any} ${fc.constantFrom('in', 'not in')} ${list})`,
      template`has(${fc.constantFrom(...NUMBERS, ...TEXTS)})`,
      template`(${fc.constantFrom(...NUMBERS)} ${fc.constantFrom('IS MISSING', 'is not missing')})`,
      template`${list}.${fc.constantFrom('all', 'exists', 'any', 'exists_one')}(x, ${condition})`,
      template`${fc.constantFrom('contains', 'starts_with', 'matches')}(${text}, ${fc.constantFrom('"L"', '"^L"', 'lot')})`,
      template`(${condition} ? ${condition} : ${condition})`,
    ),
    number: fc.oneof(
      bound,
      fc.constantFrom(...NUMBERS),
      fc.constantFrom('0', '1', '2.5', '80', '9007199254740991', '1e308'),
      template`(${number} ${fc.constantFrom('+', '-', '*', '/', '%')} ${number})`,
      template`-${number}`,
      template`${fc.constantFrom('abs', 'round', 'floor')}(${number})`,
      template`${fc.constantFrom('sum', 'avg', 'min', 'max', 'count')}(${list})`,
      template`coalesce(${number}, ${number})`,
      template`count(${list}, x, ${condition})`,
      template`len(${text})`,
      template`(${condition} ? ${number} : ${number})`,
    ),
    text: fc.oneof(
      bound,
      fc.constantFrom(...TEXTS),
      fc.constantFrom('""', '"LOT-7"', "'온도'"),
      template`(${text} + ${text})`,
      template`upper(${text})`,
      template`string(${number})`,
    ),
    list: fc.oneof(
      bound,
      fc.constantFrom('readings', 'order.items', '[]'),
      template`[${number}, ${number}]`,
      template`${list}.filter(x, ${condition})`,
      template`${list}.map(x, ${number})`,
      template`(${list} + ${list})`,
      template`[${any}]`,
    ),
  }
}).condition

export function template(texts: TemplateStringsArray, ...parts: readonly fc.Arbitrary<string | number>[]) {
  return fc
    .tuple(...parts)
    .map((values) => texts.map((text, place) => `${text}${values[place] ?? ''}`).join(''))
}

const number = fc.oneof(
  fc.nat(100),
  fc.double({ min: -100, max: 200, noNaN: true }),
  fc.constantFrom(0, 80, 2.5),
)
const text = fc.constantFrom('', 'LOT-7', 'LINE-02', '온도')

// One field in five is missing, null or of another kind.
function mostly<T>(arbitrary: fc.Arbitrary<T>) {
  return fc.option(
    fc.oneof(
      { arbitrary, weight: 8 },
      { arbitrary: fc.constantFrom(null, 'text', 7, true, [1], {}), weight: 1 },
    ),
    { freq: 9, nil: undefined },
  )
}

/** Inputs for them. */
export const sensibleInputs: fc.Arbitrary<JsonObject> = fc
  .record({
    a: mostly(number),
    b: mostly(number),
    온도: mostly(number),
    x: mostly(number),
    lot: mostly(text),
    'Lot name': mostly(text),
    passed: mostly(fc.boolean()),
    readings: mostly(fc.array(mostly(number), { maxLength: 5 })),
    order: mostly(
      fc.record({
        weight: mostly(number),
        line: mostly(text),
        urgent: mostly(fc.boolean()),
        items: mostly(fc.array(number, { maxLength: 4 })),
      }),
    ),
  })
  .map((input) => JSON.parse(JSON.stringify(input)) as JsonObject)
