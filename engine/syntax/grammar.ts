/** Which form of the language is read. */
export interface Grammar {
  /** `people`: CEL's form and the words for people, in one. `cel`: what CEL's own grammar takes and nothing else. */
  readonly spelling: 'people' | 'cel'
  /** With `cel`: optional fields and items, `a.?b`, `[?a]`, and field names in back quotes. */
  readonly extensions: boolean
}

/** The form that is read unless another is asked for. */
export const PEOPLES_GRAMMAR: Grammar = { spelling: 'people', extensions: false }

/** The form that strict mode reads. */
export const STRICT_GRAMMAR: Grammar = { spelling: 'cel', extensions: true }

const CEL_NAME = /^[a-zA-Z_]\w*$/u
const CEL_QUOTED_NAME = /^[\w.\-/ ]+$/u

// Of "Lexis" in the CEL specification: kept for programming languages that CEL may be embedded in.
const RESERVED: ReadonlySet<string> = new Set(
  'as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
)

/** What CEL has against a name after a dot, or null. */
export function faultOfFieldName(name: string, quoted: boolean, { extensions }: Grammar): string | null {
  if (quoted && !extensions) return 'CEL has no names in back quotes.'
  const pattern = quoted ? CEL_QUOTED_NAME : CEL_NAME
  return pattern.test(name) && (quoted || name !== 'in') ? null : `CEL has no name \`${name}\`.`
}

/** What CEL has against a name at the start of a path, or null. */
export function faultOfName(name: string, quoted: boolean): string | null {
  if (quoted) return 'In CEL only fields have names in back quotes.'
  if (RESERVED.has(name)) return `CEL keeps the word \`${name}\`.`
  return CEL_NAME.test(name) ? null : `CEL has no name \`${name}\`.`
}
