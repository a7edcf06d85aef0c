/**
 * The macros of strict mode that the parser leaves as calls: those of two variables and of optional values, and
 * `cel.bind`, `cel.block`, `cel.index` and `cel.iterVar`.
 */
import type { Call, Comprehension, Expression } from '../syntax/tree.ts'
import { countNodes } from '../syntax/walk.ts'
import { isUnknown } from '../values/unknown.ts'
import {
  type Code,
  type CompileNode,
  faultAt,
  onceKnown,
  type Scope,
  textOf,
  truthIn,
  within,
} from './code.ts'
import { noOverload } from './functions/definition.ts'
import { NONE, OptionalValue } from './scalars.ts'
import { type Turn, walkContainer } from './walk.ts'
import {
  generatedName,
  isOfCel,
  readComprehension,
  readWalk,
  variableIn,
  type WrittenWalk,
} from './written-macros.ts'

/** Reads a variable of a macro; the innermost of a name counts. */
export function compileLocal(name: string, { variables }: Scope): Code | null {
  const place = variables.lastIndexOf(name)
  return place === -1 ? null : (run) => run.locals[place] ?? null
}

/** Expands a call that is a macro; null for any other. */
export function compileMacro(call: Call, scope: Scope, compile: CompileNode): Code | null {
  if (call.target === null) return null
  if (isOfCel(call.target, scope)) return CEL_MACROS.get(call.name)?.(call, scope, compile) ?? null
  if (call.name === 'optMap' || call.name === 'optFlatMap')
    return compileOptional(call, call.target, scope, compile)
  const walk = readWalk(call, call.target, scope)
  return walk && compileWalk(walk, scope, compile)
}

/** Compiles a macro that the parser has made a node of. */
export function compileComprehension(node: Comprehension, scope: Scope, compile: CompileNode): Code {
  return compileWalk(readComprehension(node, scope), scope, compile)
}

function compileWalk(walk: WrittenWalk, scope: Scope, compile: CompileNode): Code {
  const { macro, node, variables } = walk
  const inner = within(scope, ...variables)
  const place = scope.variables.length
  const test = walk.test && compile(walk.test, inner)
  const result = walk.result && compile(walk.result, inner)
  const text = walk.test === null ? '' : textOf(walk.test)
  // A macro of up to 16 nodes costs one step an item, a larger one in proportion.
  const steps = Math.ceil(countNodes(node) / 16)
  return onceKnown(compile(walk.container, scope), (container, run) => {
    const at = (code: Code, { key, value }: Turn) => {
      run.locals[place] = variables.length === 1 ? value : key
      if (variables.length > 1) run.locals[place + 1] = value
      return code(run)
    }
    const ready = {
      macro,
      steps,
      test: test && ((turn: Turn) => truthIn(at(test, turn), text)),
      result: result && ((turn: Turn) => at(result, turn)),
    }
    return walkContainer(container, ready, run, variables.length)
  })
}

/** `optional.optMap(x, f(x))`, and `optFlatMap`, where `f(x)` is an optional itself. */
function compileOptional(call: Call, target: Expression, scope: Scope, compile: CompileNode): Code | null {
  const [variable, body, ...more] = call.arguments
  if (variable === undefined || body === undefined || more.length > 0) return null
  const apply = compile(body, within(scope, variableIn(variable, scope)))
  const place = scope.variables.length
  return onceKnown(compile(target, scope), (optional, run) => {
    if (!(optional instanceof OptionalValue)) return noOverload(call.name, [optional])
    if (optional.value === undefined) return NONE
    run.locals[place] = optional.value
    const made = apply(run)
    if (isUnknown(made)) return made
    if (call.name === 'optMap') return new OptionalValue(made)
    return made instanceof OptionalValue ? made : noOverload(call.name, [made])
  })
}

type CompileMacro = (call: Call, scope: Scope, compile: CompileNode) => Code | null

const compileGenerated: CompileMacro = (call, scope) => {
  const name = generatedName(call, scope)
  if (name === null) return null
  const local = compileLocal(name, scope)
  if (local === null) throw faultAt(scope, call, `There is no \`${textOf(call)}\` here.`)
  return local
}

const CEL_MACROS: ReadonlyMap<string, CompileMacro> = new Map<string, CompileMacro>([
  ['bind', compileBind],
  ['block', compileBlock],
  ['index', compileGenerated],
  ['iterVar', compileGenerated],
])

/** `cel.bind(x, value, body)`: the value counts only where the body reads it. */
function compileBind(call: Call, scope: Scope, compile: CompileNode): Code | null {
  const [variable, value, body, ...more] = call.arguments
  if (variable === undefined || value === undefined || body === undefined || more.length > 0) return null
  const given = compile(value, scope)
  const apply = compile(body, within(scope, variableIn(variable, scope)))
  const place = scope.variables.length
  return (run) => {
    run.locals[place] = given(run)
    return apply(run)
  }
}

/** `cel.block([a, b], body)`: `cel.index(1)` in the body is `b`, in which `cel.index(0)` is `a`. */
function compileBlock(call: Call, scope: Scope, compile: CompileNode): Code | null {
  const [list, body, ...more] = call.arguments
  if (list?.kind !== 'list' || body === undefined || more.length > 0) return null
  const names = list.items.map((_, place) => `@index${place}`)
  const parts = list.items.map((item, place) => compile(item, within(scope, ...names.slice(0, place))))
  const apply = compile(body, within(scope, ...names))
  const start = scope.variables.length
  return (run) => {
    for (const [place, part] of parts.entries()) run.locals[start + place] = part(run)
    return apply(run)
  }
}
