declare module '#events' {
  interface Events {
    /** What judges for a workflow is another version now, or none. */
    'workflow.deployment_changed': { workflowId: string }
  }
  interface LiveEvents {
    /** A version of a workflow went into service. */
    'workflow.published': { workflowId: string }
  }
}

/** Under this name the durable event goes out with the commit, and a live message after it. */
export const DEPLOYMENT_CHANGED = 'workflow.deployment_changed'

export const PUBLISHED = 'workflow.published'
