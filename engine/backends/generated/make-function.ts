/** The one place where source becomes code. */

/**
 * Makes a function from source that generators wrote. Nothing of a user's is in it but constants that `quoted` wrote;
 * whatever else it needs comes as `given`, under the name `given`.
 */
export function makeFunction(source: string, given: readonly unknown[]): unknown {
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- the generated back end is made of this; it can be switched off
  const make = new Function('given', `"use strict"\n${source}`) as (given: readonly unknown[]) => unknown
  return make(given)
}

let allowed: boolean | undefined

/** Whether the host lets code be made from text: a content security policy or a flag of Node may forbid it. */
export function mayMakeFunctions(): boolean {
  allowed ??= tryOnce()
  return allowed
}

function tryOnce(): boolean {
  try {
    return (makeFunction('return () => true', []) as () => boolean)()
  } catch {
    return false
  }
}

/** A constant as source. Quotes, line ends and all else in a text are escaped. */
export function quoted(constant: null | boolean | number | string): string {
  if (Object.is(constant, -0)) return '-0'
  return JSON.stringify(constant).replaceAll(/[\u007F-\uFFFF]/gu, escaped)
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
