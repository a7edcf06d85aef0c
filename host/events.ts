/**
 * The events that services send one another, by name. A service adds its own where it sends them:
 *
 *     declare module '#events' { interface Events { 'workflow.published': { workflowId: string } } }
 *
 * An event carries keys, never data: whoever receives it asks for the rest with its own rights.
 */
// oxlint-disable-next-line typescript/no-empty-interface, typescript/no-empty-object-type -- filled by declaration merging
export interface Events {}

/** Long work that a service hands to itself, by name, with its keys. Declared like events. */
// oxlint-disable-next-line typescript/no-empty-interface, typescript/no-empty-object-type -- filled by declaration merging
export interface Jobs {}

/**
 * What services tell all who look on at the moment, by name: subscriptions hear it. Sent after the commit, to all
 * processes, kept nowhere; who was not there never hears of it. Declared like events, and carries keys likewise.
 */
// oxlint-disable-next-line typescript/no-empty-interface, typescript/no-empty-object-type -- filled by declaration merging
export interface LiveEvents {}

/** The name of a live event. */
export type LiveEventName = keyof LiveEvents

/** The name of an event. */
export type EventName = keyof Events

/** The name of a job. */
export type JobName = keyof Jobs
