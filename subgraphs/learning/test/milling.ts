import { millingRecords } from '../../../cli/demo/milling-records.ts'
import { randomFrom } from '../../../bench/measuring/random.ts'

/** A record of the milling machine, and whether it fails. */
export interface Milled {
  inputData: Record<string, unknown>
  outcome: 'FAILURE' | 'OK'
}

/** Records with failures that follow rules; those that follow none are left out. */
export function milled(count: number, seed: number): Milled[] {
  const [header = '', ...lines] = [...millingRecords(count * 2, seed)]
  const names = header.trim().split(',')
  return lines
    .flatMap((line): Milled[] => {
      const cells = line.trim().split(',')
      const at = (name: string): string => cells[names.indexOf(name)] ?? ''
      if (at('TWF') === '1' || at('RNF') === '1') return []
      const numbers = names.slice(3, 8).map((name) => [name, Number(at(name))])
      const inputData = { 'Product ID': at('Product ID'), Type: at('Type'), ...Object.fromEntries(numbers) }
      return [{ inputData, outcome: at('Machine failure') === '1' ? 'FAILURE' : 'OK' }]
    })
    .slice(0, count)
}

/** The outcomes as somebody rates them who errs in this share of cases. */
export function misrated(records: readonly Milled[], share: number, seed: number): Milled[] {
  const random = randomFrom(seed)
  return records.map(({ inputData, outcome }) =>
    random() < share ? { inputData, outcome: outcome === 'OK' ? 'FAILURE' : 'OK' } : { inputData, outcome },
  )
}
