/**
 * What a checker knows of a value before there is one. A type is a set of values: the checker only ever makes
 * it too large, never too small, so what no value of it can do can't happen.
 */
import { ANY_KIND } from '../../functions/definition.ts'
import { type Kind, kindOf } from '../../values/kinds.ts'
import type { Value } from '../../values/value.ts'
import { joinUnits, meetUnits, UNKNOWN_UNIT, type Unit } from '../units/unit.ts'
import {
  between,
  EVERY_NUMBER,
  joinNumbers,
  meetNumbers,
  type Numbers,
  onlyNumber,
  wholeNumbers,
} from './intervals.ts'
import { type Member, remembered, type Shape } from './shape.ts'
import { ANY_SIZE, joinSizes, meetSizes, type Sizes } from './sizes.ts'
import { EVERY_TEXT, hasNoText, joinTexts, meetTexts, NO_TEXT, type Texts } from './texts.ts'

/** A set of values. Nothing in it stands for a value that is missing: what is not known has no type. */
export interface Type {
  readonly numbers: Numbers
  /** Its numbers are whole. */
  readonly whole: boolean
  readonly texts: Texts
  readonly booleans: readonly boolean[]
  /** The kinds of which it has any value at all: null, lists, maps, times, bytes. */
  readonly others: ReadonlySet<Kind>
  /** What is inside its lists and maps. */
  readonly shape: Shape
  /** The most that they measure, by the schema; of what an expression makes, nothing is said. */
  readonly sizes: Sizes
  /** What its numbers count. */
  readonly unit: Unit
  /** Somebody has listed its values one by one. */
  readonly listed: boolean
}

/** Of what is inside, nothing is known. */
export const OPEN: Shape = {
  field: () => ({ type: ANY, gap: null }),
  item: () => ({ type: ANY, gap: null }),
}

/** No value: what is never known. */
export const NEVER: Type = {
  numbers: [],
  whole: false,
  texts: NO_TEXT,
  booleans: [],
  others: new Set(),
  shape: OPEN,
  sizes: ANY_SIZE,
  unit: UNKNOWN_UNIT,
  listed: false,
}

const BOTH: readonly boolean[] = [true, false]

/** Every value. */
export const ANY: Type = ofKinds(ANY_KIND)
/** True or false. */
export const BOOLEAN: Type = { ...NEVER, booleans: BOTH }
/** Every number. */
export const NUMBER: Type = { ...NEVER, numbers: EVERY_NUMBER }
/** Every text. */
export const TEXT: Type = { ...NEVER, texts: EVERY_TEXT }

/** All values of some kinds. */
export function ofKinds(kinds: readonly Kind[]): Type {
  return {
    ...NEVER,
    numbers: kinds.includes('number') ? EVERY_NUMBER : [],
    texts: kinds.includes('text') ? EVERY_TEXT : NO_TEXT,
    booleans: kinds.includes('boolean') ? BOTH : [],
    others: new Set(kinds.filter((kind) => !['number', 'text', 'boolean'].includes(kind))),
  }
}

/** Just one value; of lists, maps and the like, all of the kind. */
export function ofValue(value: Value): Type {
  if (typeof value === 'number') {
    return { ...NEVER, numbers: [between(value, value)], whole: Number.isInteger(value) }
  }
  if (typeof value === 'string') return { ...NEVER, texts: { only: [value] } }
  if (typeof value === 'boolean') return { ...NEVER, booleans: [value] }
  return ofKinds([kindOf(value)])
}

/** The truths that can come about; none of them: never known. */
export function ofTruths(canBeTrue: boolean, canBeFalse: boolean): Type {
  return { ...NEVER, booleans: [...(canBeTrue ? [true] : []), ...(canBeFalse ? [false] : [])] }
}

/** Kinds of which a type has values. */
export function kindsOf(type: Type): Kind[] {
  return [
    ...(type.booleans.length > 0 ? (['boolean'] as const) : []),
    ...(type.numbers.length > 0 ? (['number'] as const) : []),
    ...(hasNoText(type.texts) ? [] : (['text'] as const)),
    ...type.others,
  ]
}

/** Whether it has a value of one of these kinds. */
export function admits(type: Type, kinds: readonly Kind[]): boolean {
  return kindsOf(type).some((kind) => kinds.includes(kind))
}

/** Whether it has no value at all. */
export function isNever(type: Type): boolean {
  return kindsOf(type).length === 0
}

/** The values that both have. */
export function meet(one: Type, other: Type): Type {
  return {
    numbers: sharedNumbers(one, other),
    whole: one.whole || other.whole,
    texts: meetTexts(one.texts, other.texts),
    booleans: one.booleans.filter((truth) => other.booleans.includes(truth)),
    others: one.others.intersection(other.others),
    shape: meetShapes(one.shape, other.shape),
    sizes: meetSizes(one.sizes, other.sizes),
    unit: meetUnits(one.unit, other.unit),
    listed: one.listed || other.listed,
  }
}

/** The numbers that both have. */
export function sharedNumbers(one: Type, other: Type): Numbers {
  const numbers = meetNumbers(one.numbers, other.numbers)
  return one.whole || other.whole ? wholeNumbers(numbers) : numbers
}

/** The values that either has. */
export function join(one: Type, other: Type): Type {
  return {
    numbers: joinNumbers(one.numbers, other.numbers),
    whole: isWhole(one) && isWhole(other),
    texts: joinTexts(one.texts, other.texts),
    booleans: BOTH.filter((truth) => one.booleans.includes(truth) || other.booleans.includes(truth)),
    others: one.others.union(other.others),
    shape: joinShapes(holds(one) ? one.shape : null, holds(other) ? other.shape : null),
    sizes: joinSizes(sizesOf(one), sizesOf(other)),
    unit:
      one.numbers.length === 0 || other.numbers.length === 0
        ? unitOfEither(one, other)
        : joinUnits(one.unit, other.unit),
    listed: one.listed && other.listed,
  }
}

/** All joined, two by two, so that long lists cost little more than short ones. */
export function joinAll(types: readonly Type[]): Type {
  return halved(types, NEVER, join)
}

/** The values that all have. */
export function meetAll(types: readonly Type[]): Type {
  return halved(types, ANY, meet)
}

function halved(types: readonly Type[], none: Type, combine: (one: Type, other: Type) => Type): Type {
  const [first = none] = types
  if (types.length <= 1) return first
  const middle = Math.ceil(types.length / 2)
  return combine(halved(types.slice(0, middle), none, combine), halved(types.slice(middle), none, combine))
}

/** Whether all its numbers are whole, which those of no number are. */
function isWhole({ numbers, whole }: Type): boolean {
  return whole || numbers.length === 0
}

function unitOfEither(one: Type, other: Type): Unit {
  return one.numbers.length === 0 ? other.unit : one.unit
}

/** Nothing of a kind measures nothing. */
function sizesOf({ texts, others, sizes }: Type): Sizes {
  return {
    text: hasNoText(texts) ? 0 : sizes.text,
    items: others.has('list') ? sizes.items : 0,
    fields: others.has('map') ? sizes.fields : 0,
  }
}

/** Whether it has lists or maps. */
function holds({ others }: Type): boolean {
  return others.has('list') || others.has('map')
}

/**
 * The values of a type when they are few: at most so many. Null when there are more, or others than scalars.
 */
export function fewValues(type: Type, most = 1_000): (string | number | boolean | null)[] | null {
  if ('except' in type.texts || [...type.others].some((kind) => kind !== 'null')) return null
  const numbers = type.numbers.map((piece) => onlyNumber([piece]))
  const values = [...numbers, ...type.texts.only, ...type.booleans]
  if (numbers.includes(null) || values.length > most) return null
  return type.others.has('null') ? [...values, null] : values
}

/** The one scalar that it can be; undefined when there are several, or none. */
export function onlyValue(type: Type): string | number | boolean | null | undefined {
  const values = fewValues(type, 2)
  return values?.length === 1 ? values[0] : undefined
}

/** Inside a value of either of two types; null for a type without lists and maps. */
function joinShapes(one: Shape | null, other: Shape | null): Shape {
  if (one === null || other === null || one === other) return one ?? other ?? OPEN
  if (one === OPEN || other === OPEN) return OPEN
  return remembered({
    field: (name) => joinMembers(one.field(name), other.field(name)),
    item: (place) => joinMembers(one.item(place), other.item(place)),
  })
}

function joinMembers(one: Member, other: Member): Member {
  if (one.gap === null || other.gap === null) return { type: join(one.type, other.type), gap: null }
  return { type: ANY, gap: { certain: one.gap.certain && other.gap.certain, names: one.gap.names } }
}

/** Inside a value that is of both of two types. */
function meetShapes(one: Shape, other: Shape): Shape {
  if (one === OPEN || one === other) return other
  if (other === OPEN) return one
  return remembered({
    field: (name) => meetMembers(one.field(name), other.field(name)),
    item: (place) => meetMembers(one.item(place), other.item(place)),
  })
}

function meetMembers(one: Member, other: Member): Member {
  if (one.gap !== null) return other
  return other.gap === null ? { type: meet(one.type, other.type), gap: null } : one
}
