/** Numbers as texts write them: with decimals, thousands set apart, no sign. */
const NUMBERS = /\d+(?:[.,]\d+)*/g

/**
 * A number in a text that facts don't bear out; undefined when they bear out all. Shares may be told as percent, and
 * rounded to as many decimals as they are written with.
 */
export function strayFigure(text: string, facts: unknown): string | undefined {
  const known = [...numbersIn(JSON.stringify(facts))]
  const figures = known.flatMap((number) => [number, number * 100])
  return text.match(NUMBERS)?.find((written) => {
    const [value, decimals] = readings(written)
    return !figures.some(
      (figure) => Math.abs(figure - value) <= 0.5 * 10 ** -decimals + Number.EPSILON * value,
    )
  })
}

function numbersIn(text: string): Set<number> {
  return new Set((text.match(/\d+(?:\.\d+)?(?:e[-+]?\d+)?/gi) ?? []).map(Number))
}

/** A written number's value, and how many decimals it has. A comma before three digits sets thousands apart. */
function readings(written: string): [value: number, decimals: number] {
  const plain = written.replaceAll(/,(?=\d{3}(?:\D|$))/g, '').replace(',', '.')
  const decimals = plain.split('.')[1]?.length ?? 0
  return [Number(plain), decimals]
}
