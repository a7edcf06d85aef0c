/**
 * What is known of the types that are still to be found. After the checker of cel-go, `checker/types.go`: it is
 * lenient where `dyn` meets anything, and picks the more general of two types that agree.
 */
import { type CelType, DYN, isVariable, printType, typeNamed } from './type.ts'

/** Types that null is a value of. */
function takesNull({ name }: CelType): boolean {
  return !['bool', 'int', 'uint', 'double', 'string', 'bytes', 'list', 'map', 'type'].includes(name)
}

/** The types found so far; each agreement may add to them, and one that fails leaves them as they were. */
export class Substitution {
  readonly #work: () => void
  readonly #known = new Map<string, CelType>()
  #count = 0

  /** `work` hears of each step, and may throw: what is known of types that refer to each other can be vast. */
  constructor(work: () => void) {
    this.#work = work
  }

  /** A type that is still to be found. */
  fresh(): CelType {
    this.#count += 1
    return typeNamed(`_var${this.#count}`)
  }

  /** Whether all of the second types can stand where the first are wanted; what is learnt by it is kept. */
  agree(wanted: readonly CelType[], found: readonly CelType[]): boolean {
    const attempt = new Agreement(this.#known, this.#work)
    const agreed = attempt.all(wanted, found)
    if (!agreed) attempt.undo()
    return agreed
  }

  /** The type with all that is known put in. */
  resolve(type: CelType): CelType {
    this.#work()
    const known = isVariable(type) ? this.#known.get(type.name) : undefined
    if (known !== undefined) return this.resolve(known)
    return typeNamed(type.name, ...type.parameters.map((parameter) => this.resolve(parameter)))
  }

  /** The type, with `dyn` for what was never found. */
  settle(type: CelType): CelType {
    const resolved = this.resolve(type)
    return isVariable(resolved)
      ? DYN
      : typeNamed(resolved.name, ...resolved.parameters.map((parameter) => this.settle(parameter)))
  }

  /** The one type of two values in a list or a map: `dyn` when they don't agree. */
  join(first: CelType | null, second: CelType): CelType {
    if (first === null) return second
    return this.agree([first], [second]) ? moreGeneral(first, second) : DYN
  }

  /** Signatures have variables of their own at each call. */
  instantiate(types: readonly CelType[]): CelType[] {
    const fresh = new Map<string, CelType>()
    const rename = (type: CelType): CelType => {
      if (!isVariable(type)) return typeNamed(type.name, ...type.parameters.map(rename))
      const known = fresh.get(type.name) ?? this.fresh()
      fresh.set(type.name, known)
      return known
    }
    return types.map(rename)
  }
}

class Agreement {
  readonly #known: Map<string, CelType>
  readonly #work: () => void
  readonly #before: [name: string, type: CelType | undefined][] = []

  constructor(known: Map<string, CelType>, work: () => void) {
    this.#known = known
    this.#work = work
  }

  /** Forgets what was learnt. */
  undo(): void {
    for (const [name, type] of this.#before.toReversed()) {
      if (type === undefined) this.#known.delete(name)
      else this.#known.set(name, type)
    }
  }

  #learn({ name }: CelType, type: CelType): void {
    this.#before.push([name, this.#known.get(name)])
    this.#known.set(name, type)
  }

  all(wanted: readonly CelType[], found: readonly CelType[]): boolean {
    return (
      wanted.length === found.length && wanted.every((type, place) => this.agrees(type, found[place] ?? DYN))
    )
  }

  agrees(one: CelType, other: CelType): boolean {
    this.#work()
    if (isVariable(other)) {
      const { valid, known } = this.#substitute(one, other)
      if (valid || known) return valid
    }
    if (isVariable(one)) return this.#substitute(other, one).valid
    if (one.name === 'dyn' || other.name === 'dyn') return true
    if (one.name === 'null') return takesNull(other)
    if (other.name === 'null') return takesNull(one)
    // A wrapped value is one, or null.
    if (one.name === 'wrapper' && other.name !== 'wrapper') return this.all(one.parameters, [other])
    if (other.name === 'wrapper' && one.name !== 'wrapper') return this.all([one], other.parameters)
    if (one.name !== other.name) return false
    return one.name === 'type' || this.all(one.parameters, other.parameters)
  }

  #substitute(type: CelType, variable: CelType): { valid: boolean; known: boolean } {
    if (isSame(type, variable)) return { valid: true, known: true }
    const known = this.#known.get(variable.name)
    if (known === undefined) {
      const valid = !this.#mentions(type, variable)
      if (valid) this.#learn(variable, type)
      return { valid, known: false }
    }
    if (isSame(type, known)) return { valid: true, known: true }
    if (!this.agrees(type, known)) return { valid: false, known: true }
    const general = moreGeneral(type, known)
    if (!this.#mentions(general, variable)) this.#learn(variable, general)
    return { valid: true, known: true }
  }

  #mentions(type: CelType, variable: CelType): boolean {
    this.#work()
    if (type.name === variable.name) return true
    const known = isVariable(type) ? this.#known.get(type.name) : undefined
    if (known !== undefined) return this.#mentions(known, variable)
    return type.parameters.some((parameter) => this.#mentions(parameter, variable))
  }
}

function isSame(one: CelType, other: CelType): boolean {
  return printType(one) === printType(other)
}

function moreGeneral(one: CelType, other: CelType): CelType {
  return isNoMoreSpecific(one, other) ? one : other
}

function isNoMoreSpecific(one: CelType, other: CelType): boolean {
  if (one.name === 'dyn' || isVariable(one)) return true
  if (other.name === 'dyn' || isVariable(other)) return false
  // The two agree, so the other type takes null.
  if (other.name === 'null') return true
  if (one.name !== other.name) return false
  return (
    one.name === 'type' ||
    one.parameters.every((parameter, place) => isNoMoreSpecific(parameter, other.parameters[place] ?? DYN))
  )
}
