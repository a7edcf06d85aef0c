import { Counter, Gauge, Histogram, type Registry } from '#host'

/** What is counted of reloads. */
export interface ReloadMetrics {
  /** By result: `served`, `refused`, `unreachable`. */
  readonly reloads: Counter<'result'>
  readonly seconds: Histogram
  /** Supergraphs in memory. */
  readonly generations: Gauge
}

/** Makes them. */
export function reloadMetrics(metrics: Registry): ReloadMetrics {
  return {
    reloads: new Counter({
      name: 'router_reloads_total',
      help: 'Supergraphs offered to the running router: served, refused, or not to be had (unreachable).',
      labelNames: ['result'],
      registers: [metrics],
    }),
    seconds: new Histogram({
      name: 'router_reload_seconds',
      help: 'Time from the offer of a supergraph until it is served or refused, in seconds.',
      buckets: [0.5, 1, 2, 5, 10, 30, 60],
      registers: [metrics],
    }),
    generations: new Gauge({
      name: 'router_supergraphs_in_memory',
      help: 'Supergraphs in memory: the one that is served, and those that are being loaded or still in use.',
      registers: [metrics],
    }),
  }
}
