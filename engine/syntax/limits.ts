/** Bounds on what is read, so that no source can exhaust memory or the stack. */
export interface SyntaxLimits {
  /** Length of the source in UTF-16 code units. */
  readonly length: number
  /** Levels of nesting, and so of recursion in everything that walks the tree: at most 200. */
  readonly depth: number
  /** Nodes of the tree. */
  readonly nodes: number
}

/** The bounds unless others are asked for. */
export const DEFAULT_LIMITS: SyntaxLimits = { length: 65_536, depth: 100, nodes: 10_000 }

/** The deepest nesting that can be asked for: the parser needs about 2.5 KB of stack a level, of nearly 1 MB. */
export const DEEPEST = 200

/** The defaults, overridden. Throws RangeError for a bound that isn't a positive integer or is unsafe. */
export function limitsWith(overrides: Partial<SyntaxLimits> = {}): SyntaxLimits {
  const limits = { ...DEFAULT_LIMITS, ...overrides }
  for (const [name, bound] of Object.entries(limits)) {
    if (!Number.isSafeInteger(bound) || bound < 1)
      throw new RangeError(`limits.${name} must be a positive integer`)
  }
  if (limits.depth > DEEPEST) throw new RangeError(`limits.depth must be at most ${DEEPEST}`)
  return limits
}
