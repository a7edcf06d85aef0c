const PLAIN_NAME = /^[\p{ID_Start}_]\p{ID_Continue}*$/u

// The only words that can't be names. Those which CEL keeps for programming languages (`package`, `loop` …) are
// ordinary column names, so they stay names here.
const CONSTANTS: ReadonlySet<string> = new Set(['true', 'false', 'null'])

// Where a value is expected these can be names too; but a reader would take them for operators, so they are
// printed in quotes. `in` can't be: CEL has it as its one operator that is a word.
const OPERATOR_WORDS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'is', 'between'])

/** Whether a name at the start of a path has to stand in back quotes. */
export function needsQuotes(name: string): boolean {
  return fieldNeedsQuotes(name) || OPERATOR_WORDS.has(name.toLowerCase())
}

/** Whether a name after a dot has to stand in back quotes. */
export function fieldNeedsQuotes(name: string): boolean {
  return !PLAIN_NAME.test(name) || CONSTANTS.has(name)
}

/** A name in back quotes, a back quote inside doubled. Names can't hold line breaks. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}
