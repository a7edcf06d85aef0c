import { z } from 'zod'

/** The section `judgment` of the settings. */
export const settings = z.object({
  /** Confidence from which on the rules decide, 0 to 1. */
  rule_confidence_threshold: z.coerce.number().min(0).max(1).default(0.7),
  /** Seconds that an execution may take unless it says otherwise. */
  max_judgment_time_seconds: z.coerce.number().positive().max(300).default(30),
  /** Seconds that a decision can be reused. */
  cache_seconds: z.coerce.number().positive().default(300),
  /** Bytes that a record may have. */
  max_input_bytes: z.coerce
    .number()
    .int()
    .positive()
    .default(256 * 1024),
  /** Objects and lists within one another in a record, itself counted. */
  max_input_depth: z.coerce.number().int().positive().default(10),
  /** Milliseconds of work ahead from which on a backtest runs in threads of its own. */
  backtest_patience_ms: z.coerce.number().min(0).default(1000),
})
