import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

export { Counter, Gauge, Histogram, Registry }

/** A service's own metrics, labelled with its name; in one process the router's alone carry those of the process. */
export function createMetrics(service: string, options: { ofProcess: boolean }): Registry {
  const registry = new Registry()
  registry.setDefaultLabels({ service })
  if (options.ofProcess) collectDefaultMetrics({ register: registry })
  return registry
}
