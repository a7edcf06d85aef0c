/** Random conditions of the kind that indexes are made for: tests of one field or term each, joined in all ways. */
import fc from 'fast-check'
import { NUMBERS, TEXTS, CONDITIONS, template } from './sensible-arbitraries.ts'

const numberField = fc.constantFrom(...NUMBERS)
const textField = fc.constantFrom(...TEXTS)
const anyField = fc.constantFrom(...NUMBERS, ...TEXTS, ...CONDITIONS)
// Few bounds, so that some are met exactly, and some that are hard on arithmetic with them.
const bound = fc.constantFrom('0', '1', '2.5', '80', '-1', '5e-324', '1e308', '9007199254740991', '0.1')
// Calculations on a few fields, which may hold what can't be calculated with.
const term = template`${fc.constantFrom('a', 'lot', 'readings[0]')} ${fc.constantFrom('+', '-', '*', '/', '%')} ${fc.constantFrom('b', '2', '-a', '(a - x)')}`
const constant = fc.constantFrom('"LOT-7"', '"LINE-02"', '""', '7', '0', 'true', 'null', '"온도"')
const ORDERS = ['<', '<=', '>', '>=']

/** Sources of such conditions. */
export const tests: fc.Arbitrary<string> = fc.letrec<{ test: string }>((tie) => ({
  test: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'tests', withCrossShrink: true },
    template`(${numberField} ${fc.constantFrom(...ORDERS)} ${bound})`,
    template`(${bound} ${fc.constantFrom(...ORDERS)} ${numberField})`,
    template`(${numberField} ${fc.constantFrom('between', 'not between')} ${bound} and ${bound})`,
    template`(${anyField} ${fc.constantFrom('==', '!=')} ${constant})`,
    template`(${textField} ${fc.constantFrom('in', 'not in')} [${constant}, ${constant}])`,
    template`(${anyField} ${fc.constantFrom('IS MISSING', 'is not missing')})`,
    fc.constantFrom('true', 'false', 'passed', 'order.urgent'),
    template`(${term} ${fc.constantFrom(...ORDERS)} ${bound})`,
    template`(${term} ${fc.constantFrom('between', 'not between')} ${bound} and ${bound})`,
    template`(${bound} ${fc.constantFrom('==', '!=')} ${term})`,
    template`(${term} in [${constant}, ${bound}])`,
    template`(${tie('test')} ${fc.constantFrom('and', 'or')} ${tie('test')})`,
    template`(${tie('test')} ${fc.constantFrom('and', 'or')} ${tie('test')} ${fc.constantFrom('&&', '||')} ${tie('test')})`,
    template`(${tie('test')} ? ${tie('test')} : ${tie('test')})`,
    template`not (${tie('test')})`,
  ),
})).test
