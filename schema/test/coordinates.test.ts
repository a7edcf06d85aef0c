import { buildSchema, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { touched } from '../usage/coordinates.ts'

const schema = buildSchema(`
  type Query { find(by: By, order: Order): [Found!] node(id: ID!): Node status: Status }
  interface Node { id: ID! }
  type Lot implements Node { id: ID! name: String }
  type Machine implements Node { id: ID! lots(first: Int): [Lot!] }
  union Found = Lot | Machine
  enum Status { ON OFF }
  enum Order { UP DOWN }
  input By { name: String range: Range }
  input Range { from: Int to: Int }
`)

const coordinatesOf = (text: string) => [...touched(schema, parse(text)).coordinates].toSorted()

describe('an operation', () => {
  it('touches its fields, their arguments and the types that these lead to, by whatever alias', () => {
    expect(
      coordinatesOf(
        '{ m: node(id: 1) @include(if: true) { ... on Machine { l: lots(first: 2) { name } } } }',
      ),
    ).toEqual([
      'ID',
      'Int',
      'Lot',
      'Lot.name',
      'Machine',
      'Machine.lots',
      'Machine.lots(first:)',
      'Node',
      'Query.node',
      'Query.node(id:)',
      'String',
    ])
  })

  it('touches a field of an interface in every type that implements it', () => {
    expect(coordinatesOf('{ node(id: 1) { id } }')).toEqual(
      expect.arrayContaining(['Node.id', 'Lot.id', 'Machine.id']),
    )
  })

  it('touches every value of an enum that it is answered with, and only those that it writes down of one it gives', () => {
    expect(coordinatesOf('{ status }')).toEqual(expect.arrayContaining(['Status.ON', 'Status.OFF']))
    const given = coordinatesOf('{ find(order: UP) { __typename } }')
    expect(given).toContain('Order.UP')
    expect(given).not.toContain('Order.DOWN')
  })

  it('touches the input fields that it writes down, and all of an input that comes by a variable', () => {
    const written = coordinatesOf('{ find(by: { range: { from: 1 } }) { __typename } }')
    expect(written).toEqual(expect.arrayContaining(['By', 'By.range', 'Range', 'Range.from']))
    expect(written).not.toContain('By.name')
    expect(written).not.toContain('Range.to')
    const given = coordinatesOf('query ($by: By) { find(by: $by) { __typename } }')
    expect(given).toEqual(expect.arrayContaining(['By.name', 'By.range', 'Range.from', 'Range.to']))
  })

  it('touches what its fragments touch, once, though they lead in a circle of inputs', () => {
    const circle = buildSchema('type Query { a(by: A): Int } input A { b: B } input B { a: A }')
    const text = parse('query ($a: A) { ...F } fragment F on Query { a(by: $a) }')
    expect([...touched(circle, text).coordinates].toSorted()).toEqual(
      expect.arrayContaining(['A', 'A.b', 'B', 'B.a', 'Query', 'Query.a']),
    )
  })
})
