/** An object as subgraphs answer it: values of JSON, possibly with the prototype of `Object`. */
export interface JsonObject {
  [key: string]: unknown
}

/** Whether a value is an object and no list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether there is no other object or list within an object. */
export function isFlat(object: JsonObject): boolean {
  for (const key of Object.keys(object)) {
    const value = object[key]
    if (typeof value === 'object' && value !== null) return false
  }
  return true
}

/**
 * An object's own value. Aliases may be called `constructor` or `__proto__`; no value of JSON is a function, so only
 * for those names the prototype has to be told apart.
 */
export function own(object: JsonObject, key: string): unknown {
  const value = object[key]
  return (typeof value === 'function' || key === '__proto__') && !Object.hasOwn(object, key)
    ? undefined
    : value
}

/** Sets an own value, also under `__proto__`. */
export function setOwn(object: JsonObject, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
  else object[key] = value
}
