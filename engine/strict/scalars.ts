import type { StrictValue } from './value.ts'

/** An unsigned integer of 64 bits. Its range is seen to by what makes it. */
export class Uint {
  readonly value: bigint

  constructor(value: bigint) {
    this.value = value
  }

  toString(): string {
    return String(this.value)
  }

  toJSON(): string {
    return String(this.value)
  }
}

/** A type as a value: what `type(x)` gives. */
export class TypeValue {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }

  toString(): string {
    return this.name
  }
}

/** A value that may be absent: `undefined` when it is. */
export class OptionalValue {
  readonly value: StrictValue | undefined

  constructor(value: StrictValue | undefined) {
    this.value = value
  }
}

/** The optional without a value. */
export const NONE: OptionalValue = new OptionalValue(undefined)
