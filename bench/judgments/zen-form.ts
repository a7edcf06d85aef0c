import { ZenEngine } from '@gorules/zen-engine'
import { type Contestant, alternate, figuresOf, median } from '../measuring/rounds.ts'
import type { MachineRecord } from './maintenance.ts'
import { type ZenForm, zenDecisions } from './zen-decisions.ts'

const ROUNDS = 5
const AT_ONCE = 32

/** The form of the rules that Zen evaluates quickest with its trace on, on this machine, many at once. */
export async function quickestForm(records: readonly MachineRecord[]): Promise<ZenForm> {
  const engine = new ZenEngine()
  const forms = Object.keys(zenDecisions) as ZenForm[]
  const contestants = forms.map((name): Contestant => {
    const decision = engine.createDecision(zenDecisions[name])
    return {
      name,
      async round() {
        const started = performance.now()
        for (let at = 0; at < records.length; at += AT_ONCE) {
          const together = records.slice(at, at + AT_ONCE)
          await Promise.all(together.map((record) => decision.evaluate(record, { trace: 'string' })))
        }
        return { rate: records.length / (performance.now() - started), perCpu: Number.NaN }
      },
    }
  })
  await alternate(contestants, 1)
  const rounds = await alternate(contestants, ROUNDS)
  engine.dispose()
  const rate = (form: ZenForm): number => median(figuresOf(rounds, form, 'rate'))
  return rate('table') > rate('expression') ? 'table' : 'expression'
}
