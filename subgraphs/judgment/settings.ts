import { z } from 'zod'

/** The section `judgment` of the settings. */
export const settings = z.object({
  /** Confidence from which on the rules decide, 0 to 1. */
  rule_confidence_threshold: z.coerce.number().min(0).max(1).default(0.7),
  /** Whether models are asked where rules don't suffice. */
  llm_fallback_enabled: z.stringbool().or(z.boolean()).default(true),
  /** Similar cases that a model is shown for simple records, and for difficult ones. */
  few_shot_min: z.coerce.number().int().min(0).max(100).default(10),
  few_shot_max: z.coerce.number().int().min(1).max(100).default(20),
  /** Complexity, 0 to 1, from which on a record is of the middle sort, and above which it is difficult. */
  few_shot_complexity_low: z.coerce.number().min(0).max(1).default(0.3),
  few_shot_complexity_high: z.coerce.number().min(0).max(1).default(0.7),
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
  /** Seconds that a claimed review is held for who claimed it. */
  review_claim_seconds: z.coerce.number().positive().default(900),
  /** Milliseconds of work ahead from which on a backtest runs in threads of its own. */
  backtest_patience_ms: z.coerce.number().min(0).default(1000),
})
