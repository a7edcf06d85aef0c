import { unitNamed, usualSpelling } from './table.ts'
import { combine, type Dimension, type Quantity } from './unit.ts'

/**
 * Reads a unit as people write it: `°C`, `mm/s`, `kg/m³`, `N·m`, `W/(m^2 K)`, `min-1`. One that the table
 * doesn't have is a dimension of its own, by its text; then so is a compound with it.
 */
export function parseUnit(written: string): Quantity {
  const text = written.trim().slice(0, LONGEST_UNIT)
  const usual = usualSpelling(foldSpelling(text))
  const single = unitNamed(usual)
  if (single !== null) {
    const { scale, offset, dimension } = single
    return { dimension: new Map(Object.entries(dimension)), scale, offset, text, known: true }
  }
  const reader = new Reader(usual)
  const compound = reader.product()
  return compound === null || !reader.atEnd
    ? { dimension: new Map([[usual, 1]]), scale: 1, offset: 0, text, known: false }
    : { ...compound, offset: 0, text }
}

/** `㎟`, `mm²` and `mm^2` are one. */
function foldSpelling(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[−–]/gu, '-')
    .replaceAll(/[·⋅×∙]/gu, '*')
    .replaceAll(/\^|\*\*/gu, '')
    .replaceAll(/\s*([*/()])\s*/gu, '$1')
    .replaceAll(/^deg ([CF])$/gu, 'deg$1')
}

const LONGEST_UNIT = 60

type Factor = Pick<Quantity, 'dimension' | 'scale' | 'known'>

const ONE: Factor = { dimension: new Map(), scale: 1, known: true }

// Digits after a name are its exponent, but for those of two units that have digits in their names.
const ATOM = /(mmH2O|Nm3|[\p{L}°%‰Ω]+)(-?\d+)?/uy

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  get atEnd(): boolean {
    return this.#at === this.#text.length
  }

  /** `a·b/c`, from the left; `1/min` and `/min` too. Null when it can't be read. */
  product(): Factor | null {
    let result: Factor | null = this.#text[this.#at] === '/' ? ONE : this.#factor()
    while (result !== null && !this.atEnd && this.#text[this.#at] !== ')') {
      const sign = this.#text[this.#at] === '/' ? -1 : 1
      if ('*/ '.includes(this.#text[this.#at] ?? '')) this.#at += 1
      const next = this.#factor()
      result = next === null ? null : times(result, next, sign)
    }
    return result
  }

  #factor(): Factor | null {
    if (this.#text[this.#at] === '1' && this.#text[this.#at + 1] === '/') {
      this.#at += 1
      return ONE
    }
    if (this.#text[this.#at] === '(') return this.#bracketed()
    ATOM.lastIndex = this.#at
    const [found, name, exponent] = ATOM.exec(this.#text) ?? []
    if (found === undefined || name === undefined) return null
    this.#at += found.length
    return power(atom(name), Number(exponent ?? 1))
  }

  #bracketed(): Factor | null {
    this.#at += 1
    const inner = this.product()
    if (this.#text[this.#at] !== ')') return null
    this.#at += 1
    return inner
  }
}

function atom(name: string): Factor {
  const usual = usualSpelling(name)
  const found = unitNamed(usual)
  return found === null
    ? { dimension: new Map([[usual, 1]]), scale: 1, known: false }
    : { dimension: new Map(Object.entries(found.dimension)), scale: found.scale, known: true }
}

function power({ dimension, scale, known }: Factor, exponent: number): Factor {
  const raised: Dimension = new Map([...dimension].map(([base, one]) => [base, one * exponent]))
  return { dimension: raised, scale: (scale ?? 1) ** exponent, known }
}

function times(one: Factor, other: Factor, sign: 1 | -1): Factor {
  return {
    dimension: combine(one.dimension, other.dimension, sign),
    scale: (one.scale ?? 1) * (other.scale ?? 1) ** sign,
    known: one.known && other.known,
  }
}
