import { canonicalJson } from '#engine'
import { describe, expect, it } from 'vitest'
import { definitionOf } from '../domain/definition.ts'
import { draftOf } from '../domain/draft.ts'
import { archive, create, deactivate, putIntoService, save } from '../domain/lifecycle.ts'
import { reportOf, error } from '../domain/validation/report.ts'
import type { Change, Workflow, WorkflowStatus } from '../domain/workflow.ts'
import { ruleSetDigest } from '../store/rule-set-digest.ts'

const stamp = { at: new Date('2026-11-23T08:30:00Z'), by: 'kim' }
const sound = { validation: reportOf([]) }
const faulty = {
  validation: reportOf([error('INVALID_RULE', '/ruleSet/rules/0/when', 'It does not parse.')]),
}
const draft = {
  name: 'Boiler',
  description: '',
  note: '',
  definition: definitionOf({ ruleSet: { rules: [] } }),
  ...sound,
}

function workflow(status: WorkflowStatus, publishedVersion: number | null = 2): Workflow {
  return { ...create('w', draft, stamp).workflow, status, publishedVersion, latestVersion: 3, revision: 7 }
}

function outcome(value: unknown) {
  return { ruleSet: { rules: [{ when: 'a > 1', outcome: value }] } }
}

describe('the life of a workflow', () => {
  it('begins as a draft with version 1', () => {
    const change = create('w', draft, stamp)
    expect(change).toMatchObject({
      workflow: {
        id: 'w',
        status: 'DRAFT',
        latestVersion: 1,
        publishedVersion: null,
        revision: 1,
        createdBy: 'kim',
      },
      version: { workflowId: 'w', number: 1 },
      redeploys: false,
    })
  })

  it.each<[WorkflowStatus, string[]]>([
    ['DRAFT', ['save', 'putIntoService', 'archive']],
    ['ACTIVE', ['save', 'putIntoService', 'deactivate', 'archive']],
    ['INACTIVE', ['save', 'putIntoService', 'archive']],
    ['ARCHIVED', []],
  ])('allows a workflow that is %s: %s', (status, allowed) => {
    const is = workflow(status)
    const outcomes: Record<string, object> = {
      save: save(is, 3, draft, stamp),
      putIntoService: putIntoService(is, { number: 1, found: sound }, stamp),
      deactivate: deactivate(is, stamp),
      archive: archive(is, stamp),
    }
    const done = Object.keys(outcomes).filter((name) => 'workflow' in (outcomes[name] ?? {}))
    expect(done).toEqual(allowed)
    for (const name of Object.keys(outcomes).filter((one) => !allowed.includes(one)))
      expect(outcomes[name]).toMatchObject({ __typename: 'WorkflowStatusRefused', status })
  })

  it('counts every change and says who made it', () => {
    const later = { at: new Date('2026-11-24T00:00:00Z'), by: 'lee' }
    const { workflow: changed } = deactivate(workflow('ACTIVE'), later) as Change
    expect(changed).toMatchObject({
      status: 'INACTIVE',
      revision: 8,
      updatedAt: later.at,
      updatedBy: 'lee',
      createdBy: 'kim',
    })
  })
})

describe('saving', () => {
  it('adds a version and keeps name and description that are left out', () => {
    const outcome = save(workflow('ACTIVE'), 3, { ...draft, name: undefined, description: 'new' }, stamp)
    expect(outcome).toMatchObject({
      workflow: { name: 'Boiler', description: 'new', latestVersion: 4, publishedVersion: 2 },
      version: { number: 4 },
      redeploys: false,
    })
  })

  it('is a conflict over a newer version, and over one that is not there yet', () => {
    expect(save(workflow('DRAFT'), 2, draft, stamp)).toMatchObject({
      __typename: 'WorkflowConflict',
      baseVersion: 2,
      latestNumber: 3,
    })
    expect(save(workflow('DRAFT'), 9, draft, stamp)).toMatchObject({
      __typename: 'WorkflowConflict',
      message: expect.stringContaining('no version 9') as string,
    })
  })
})

describe('putting into service', () => {
  it('makes the workflow active by that version, forward or back', () => {
    expect(putIntoService(workflow('INACTIVE'), { number: 1, found: sound }, stamp)).toMatchObject({
      workflow: { status: 'ACTIVE', publishedVersion: 1 },
      redeploys: true,
    })
  })

  it('changes nothing when that version is in service already', () => {
    const is = workflow('ACTIVE', 2)
    expect(putIntoService(is, { number: 2, found: sound }, stamp)).toEqual({ workflow: is, redeploys: false })
  })

  it('refuses a version with errors, a version that is not there, and a draft without any named', () => {
    expect(putIntoService(workflow('DRAFT'), { number: 1, found: faulty }, stamp)).toMatchObject({
      __typename: 'VersionNotPublishable',
      ...faulty,
    })
    expect(putIntoService(workflow('DRAFT'), { number: 9, found: null }, stamp)).toMatchObject({
      __typename: 'UnknownVersion',
      latestVersion: 3,
    })
    expect(putIntoService(workflow('DRAFT', null), { number: null, found: null }, stamp)).toMatchObject({
      __typename: 'WorkflowStatusRefused',
      message: expect.stringContaining('publish a version first') as string,
    })
  })
})

describe('what is handed in', () => {
  const definition = { ruleSet: { rules: [{ when: 'a > 1', outcome: 'OK' as unknown }] } }

  it('is completed: ids by place, names after the condition, a confidence of 0.95, trigger, judgment, end', () => {
    const { ruleSet, graph } = definitionOf({
      ruleSet: {
        rules: [
          { when: 'a > 1', outcome: 1 },
          { when: `a == "${'가'.repeat(300)}"`, outcome: 2 },
        ],
      },
    })
    expect(ruleSet).toMatchObject({ hitPolicy: 'FIRST', defaultOutcome: null })
    expect(ruleSet.rules[0]).toEqual({
      id: 'rule-1',
      name: 'a > 1',
      when: 'a > 1',
      outcome: 1,
      confidence: 0.95,
      priority: 0,
      enabled: true,
    })
    expect(ruleSet.rules[1]?.name).toHaveLength(200)
    expect(graph.nodes.map(({ type }) => type)).toEqual(['TRIGGER', 'JUDGMENT', 'END'])
  })

  it('is trimmed and composed, so that the same name is the same text', () => {
    expect(draftOf({ name: ` ${'온도'.normalize('NFD')} `, definition })).toMatchObject({ name: '온도' })
  })

  const deep: unknown = JSON.parse(`${'['.repeat(70)}${']'.repeat(70)}`)
  it.each([
    ['a blank name', { name: ' ', definition }, '/name'],
    ['a name of 201 characters', { name: '가'.repeat(201), definition }, '/name'],
    ['a description of 10,001 characters', { description: 'x'.repeat(10_001), definition }, '/description'],
    ['a note of 2,001 characters', { note: 'x'.repeat(2_001), definition }, '/note'],
    ['a name with a NUL', { name: 'a\0', definition }, '/name'],
    [
      'half a surrogate pair',
      { definition: outcome({ 'a/b': '\uD800' }) },
      '/definition/ruleSet/rules/0/outcome/a~1b',
    ],
    ['a number beyond a double', { definition: outcome(Infinity) }, '/definition/ruleSet/rules/0/outcome'],
    [
      'nesting without end',
      { definition: outcome(deep) },
      `/definition/ruleSet/rules/0/outcome${'/0'.repeat(60)}`,
    ],
    ['more than 2 MiB', { definition: outcome('x'.repeat(2 * 1024 * 1024)) }, '/definition'],
    [
      'a node without an id',
      { definition: { ...definition, graph: { nodes: [{ id: '', type: 'END' as const }], edges: [] } } },
      '/definition/graph/nodes/0/id',
    ],
    [
      '201 nodes',
      {
        definition: {
          ...definition,
          graph: {
            nodes: Array.from({ length: 201 }, (_, id) => ({ id: `${id}`, type: 'END' as const })),
            edges: [],
          },
        },
      },
      '/definition/graph/nodes',
    ],
    [
      '1,001 edges',
      {
        definition: {
          ...definition,
          graph: { nodes: [], edges: Array.from({ length: 1_001 }, () => ({ from: 'a', to: 'b' })) },
        },
      },
      '/definition/graph/edges',
    ],
  ])('is refused with %s', (_, input, path) => {
    expect(draftOf(input)).toMatchObject({ __typename: 'InvalidWorkflow', path })
  })
})

describe('the digest of a rule set', () => {
  const rules = [{ when: 'a > 1', outcome: { b: 1, a: [2, 'ㄱ'] } }]

  it('does not depend on the order of keys', () => {
    const turned = [{ outcome: { a: [2, 'ㄱ'], b: 1 }, when: 'a > 1' }]
    expect(ruleSetDigest(definitionOf({ ruleSet: { rules } }).ruleSet)).toBe(
      ruleSetDigest(definitionOf({ ruleSet: { rules: turned } }).ruleSet),
    )
  })

  it('differs when anything else does', () => {
    const digests = [
      definitionOf({ ruleSet: { rules } }),
      definitionOf({ ruleSet: { rules, hitPolicy: 'COLLECT' } }),
      definitionOf({ ruleSet: { rules: [{ when: 'a > 1', outcome: { b: 1, a: ['ㄱ', 2] } }] } }),
      definitionOf({ ruleSet: { rules, defaultOutcome: { outcome: 'OK' } } }),
    ].map(({ ruleSet }) => ruleSetDigest(ruleSet))
    expect(new Set(digests).size).toBe(4)
    expect(digests[0]).toMatch(/^[0-9a-f]{64}$/)
  })

  it('is taken of canonical JSON', () => {
    expect(canonicalJson({ b: [1, { d: null, c: undefined }], 10: 'é', 9: 1e21 })).toBe(
      '{"10":"é","9":1e+21,"b":[1,{"d":null}]}',
    )
  })
})
