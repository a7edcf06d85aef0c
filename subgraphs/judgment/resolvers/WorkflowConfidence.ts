import { measuredPrecision, precisionInterval } from '../domain/calibration/precision.ts'
import { DEFAULT_CONDITION, deciders } from '../domain/deciders.ts'
import type { WorkflowConfidenceResolvers } from '../schema.generated.ts'

export const WorkflowConfidence = {
  digest: ({ confidence }) => confidence.digest,

  deciders: ({ confidence, policy }) => deciders.map((decider) => confidence.report(decider, policy)),

  async rules({ workflowId, confidence }, _, { viewer, deployments }) {
    const deployment = await deployments.find(viewer.tenantId, workflowId)
    const ruleSet = deployment?.published?.ruleSet
    if (ruleSet === undefined) return []
    const { rules, defaultOutcome } = ruleSet
    const ofDefault =
      defaultOutcome === null ? [] : [{ id: null, when: DEFAULT_CONDITION, ...defaultOutcome }]
    return [...rules, ...ofDefault].map(({ id, confidence: prior, ...meaning }) => {
      const track = confidence.ruleTrack(meaning)
      const [precision, interval] = [measuredPrecision(track, prior), precisionInterval(track, prior)]
      return { ruleId: id, ...track, precision, interval }
    })
  },
} satisfies WorkflowConfidenceResolvers
