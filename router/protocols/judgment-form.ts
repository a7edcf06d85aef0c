import type { Judged } from './judging.ts'

/** What an answer of another protocol tells of the judgement behind it. */
export function judgmentForm({
  id,
  workflowVersion,
  status,
  method,
  confidence,
  explanation,
}: Judged): object {
  return { id, workflow_version: workflowVersion, status, method, confidence, explanation }
}

/** What a request used of the caller's tokens: what a workflow's model reads is counted against its own budget. */
export const wholeUsage = { input_tokens: 0, output_tokens: 0, total_tokens: 0 }
