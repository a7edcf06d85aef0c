import { getOperationAST, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { together, usesOf } from '../categories.ts'
import { nameOfAddress } from '../requester.ts'

function uses(text: string): object {
  const document = parse(text)
  const operation = getOperationAST(document, null)
  return Object.fromEntries(usesOf(document, operation!))
}

describe('the uses of an operation', () => {
  it('are its root fields, each in its category', () => {
    expect(uses('{ workflows { nodes { id } } judgments { nodes { id } } }')).toEqual({ default: 2 })
    expect(
      uses(
        'mutation { executeJudgment { id } executeJudgments { id } createWorkflow { id } archiveWorkflow { id } }',
      ),
    ).toEqual({ judgment: 2, workflow_creation: 1, default: 1 })
  })

  it('count under every alias, through fragments of any kind', () => {
    expect(
      uses('mutation { a: login b: login ... { c: login } ...More } fragment More on Mutation { d: login }'),
    ).toEqual({
      login: 4,
    })
  })

  it('count a field once that is asked for twice under the same key, as it is executed once', () => {
    expect(uses('mutation { login login ...A ...A } fragment A on Mutation { login x: login }')).toEqual({
      login: 2,
    })
  })

  it('end, however fragments spread one another', () => {
    expect(uses('{ ...A } fragment A on Query { a ...B } fragment B on Query { b ...A ...Missing }')).toEqual(
      {
        default: 2,
      },
    )
  })

  it('are one at the least, and one for a query whose fields are called as a mutation’s', () => {
    expect(uses('{ __typename }')).toEqual({ default: 1 })
    expect(uses('{ login }')).toEqual({ default: 1 })
  })

  it('of several operations add up', () => {
    const sum = together([
      new Map([['login', 2]]),
      new Map([
        ['login', 1],
        ['default', 1],
      ]),
    ])
    expect(Object.fromEntries(sum)).toEqual({ login: 3, default: 1 })
  })
})

describe('an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s counts as %s', (address, name) => {
    expect(nameOfAddress(address)).toBe(`address:${name}`)
  })
})
