import { nameOf } from '../../analysis/names.ts'
import { references } from '../../analysis/references.ts'
import type { Expression, Kind, Span } from '../../syntax/tree.ts'
import type { CheckCode, CheckSeverity, Finding } from '../issue.ts'
import { ANY, BOOLEAN, kindsOf, type Type } from '../types/type.ts'
import type { Hints } from './hints.ts'
import { inferType } from './infer.ts'
import { reasonFor } from './reasons.ts'

/** Nodes that can be decided without being said on purpose, as `true` is. */
const CLAIMABLE: ReadonlySet<Kind> = new Set([
  'relation',
  'between',
  'logical',
  'not',
  'conditional',
  'call',
  'comprehension',
])

/**
 * Finds the type of each node of one expression, by abstract interpretation: every operation is done on sets
 * of values in place of values (Cousot and Cousot, 1977). Findings are collected on the way. After one, the
 * node is taken for what it was probably meant to be, so that one fault is told once.
 */
export class Inference {
  readonly source: string
  readonly input: Type
  readonly hints: Hints
  readonly findings: Finding[] = []
  /** Within has, IS MISSING and coalesce: what is missing is expected. */
  expectsAbsence = false
  readonly #types = new Map<Expression, Type>()
  #variables: ReadonlyMap<string, Type> = new Map()

  constructor(source: string, input: Type, hints: Hints) {
    this.source = source
    this.input = input
    this.hints = hints
  }

  /** Finds the type of a node, and of all below it. To be asked once a node. */
  infer(node: Expression): Type {
    const before = this.findings.length
    const found = inferType(node, this)
    const type =
      this.findings.length === before && CLAIMABLE.has(node.kind) ? this.#claim(node, found) : found
    this.#types.set(node, type)
    return type
  }

  /** The type that a node was found to have. */
  known(node: Expression): Type {
    return this.#types.get(node) ?? ANY
  }

  /** The type of a macro's variable; undefined when a name is none. */
  variable(name: string): Type | undefined {
    return this.#variables.get(name)
  }

  /** Goes on with variables in scope, which shadow others of their names. */
  within<T>(variables: Iterable<readonly [string, Type]>, infer: () => T): T {
    const outer = this.#variables
    this.#variables = new Map([...outer, ...variables])
    const result = infer()
    this.#variables = outer
    return result
  }

  /** Goes on where what is missing is expected. */
  expectingAbsence<T>(infer: () => T): T {
    const outer = this.expectsAbsence
    this.expectsAbsence = true
    const result = infer()
    this.expectsAbsence = outer
    return result
  }

  report(
    code: CheckCode,
    at: Span,
    message: string,
    suggestion?: string,
    severity: CheckSeverity = 'ERROR',
  ): void {
    this.findings.push({ code, severity, at: { start: at.start, end: at.end }, message, suggestion })
  }

  /** How messages name a node. */
  name(node: Expression): string {
    return nameOf(node, new Set()).text
  }

  #claim(node: Expression, type: Type): Type {
    const [truth, ...more] = type.booleans
    if (truth === undefined || more.length > 0 || kindsOf(type).length > 1) return type
    const known = references(node).length === 0 && this.#variables.size === 0 ? '' : ' whenever it is known'
    const message = `\`${this.name(node)}\` is always ${truth}${known}${reasonFor(node, truth, this)}.`
    const suggestion = truth
      ? 'Correct it, or leave it out: it decides nothing.'
      : 'Correct it: nothing can make it true.'
    this.report(truth ? 'ALWAYS_TRUE' : 'ALWAYS_FALSE', node, message, suggestion, 'WARNING')
    return BOOLEAN
  }
}
