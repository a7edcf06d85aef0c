import { z } from 'zod'

const algorithm = z.enum(['frequency', 'decision_tree', 'ripper', 'llm_pattern'])

/** A list, or its items with commas between. */
const algorithms = z.preprocess(
  (given) => (typeof given === 'string' ? given.split(',').map((item) => item.trim()) : given),
  z.array(algorithm).min(1),
)

/** The section `learning` of the settings. */
export const settings = z.object({
  /** Rated cases of a workflow up to which all are compared; beyond, a graph is searched. */
  exact_search_cases: z.coerce.number().int().min(0).default(10_000),
  /** Bytes that an imported record may have. */
  max_input_bytes: z.coerce
    .number()
    .int()
    .positive()
    .default(256 * 1024),
  /** Objects and lists within one another in an imported record, itself counted. */
  max_input_depth: z.coerce.number().int().positive().default(10),
  /** Who learns rules unless somebody says otherwise. */
  rule_extraction_algorithms: algorithms.default(['frequency', 'decision_tree', 'ripper', 'llm_pattern']),
  /** Rated cases without which no rules are learned. */
  rule_extraction_min_cases: z.coerce.number().int().min(2).default(50),
  /** New ratings of a workflow from which on its rules are learned anew in the night; 0: never. */
  nightly_extraction_ratings: z.coerce.number().int().min(0).default(50),
  /** When the night is, UTC. */
  nightly_extraction_at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 18:00')
    .default('18:00'),
  /** Measured precision under which a learned rule is retired, 0 to 1. */
  rule_precision_floor: z.coerce.number().min(0).max(1).default(0.9),
  /** Whether a drifted rule is taken out of service at once; else people are told, and do it. */
  retire_drifted_rules: z.stringbool().or(z.boolean()).default(true),
  /** Seconds between two looks at rules in service and in shadow. */
  rule_watch_seconds: z.coerce.number().int().positive().default(60),
})
