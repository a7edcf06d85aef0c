import { describe, expect, test } from 'vitest'
import { conversion, converted } from './conversion.ts'
import { parseUnit } from './parse-unit.ts'
import { calculateUnit, mismatch } from './unit.ts'

describe('a unit', () => {
  test.each([
    ['°C', '℃'],
    ['°C', 'degC'],
    ['°C', 'deg C'],
    ['mm/s', 'mm · s⁻¹'],
    ['mm/s', 'mm*s^-1'],
    ['m²', '㎡'],
    ['m²', 'm^2'],
    ['mm', '㎜'],
    ['µm', 'μm'],
    ['µm', 'um'],
    ['N·m', 'Nm'],
    ['N·m', 'J'],
    ['W/(m²·K)', 'W/m^2/K'],
    ['W/(m²·K)', 'W / (m2 K)'],
    ['rpm', '1/min'],
    ['rpm', 'min-1'],
    ['rpm', 'r/min'],
    ['kWh', 'kW·h'],
    ['L/min', 'l/min'],
    ['L', 'dm³'],
    ['Pa', 'N/m2'],
    ['V', 'W/A'],
    ['Ω', 'ohm'],
    ['kΩ', 'kohm'],
    ['%', 'percent'],
    ['시간', 'h'],
    ['개', 'ea'],
    ['ea/min', 'pcs/min'],
    ['km/h', 'kph'],
    ['furlong', ' furlong '],
    ['furlong/h', 'furlong·h-1'],
    ['°C/min', 'K/min'],
  ])('%s is the same as %s', (one, other) => {
    expect(mismatch(parseUnit(one), parseUnit(other))).toBeNull()
  })

  test.each([
    ['°C', 'K', 'scale'],
    ['°C', '°F', 'scale'],
    ['bar', 'kPa', 'scale'],
    ['min', 's', 'scale'],
    ['mm/s', 'm/s', 'scale'],
    ['%', 'ppm', 'scale'],
    ['Nm', 'kgf·m', 'scale'],
    ['°C', 'bar', 'dimension'],
    ['mm', 'mm²', 'dimension'],
    ['furlong', 'm', 'dimension'],
    ['furlong', 'Furlong', 'dimension'],
    ['m', 'M', 'dimension'],
    ['Nm3/h', 'm3/h', 'dimension'],
    ['pH', '%', 'dimension'],
    ['((', 'm', 'dimension'],
    ['m//s', 'm/s', 'dimension'],
  ] as const)('%s and %s differ in %s', (one, other, how) => {
    expect(mismatch(parseUnit(one), parseUnit(other))).toBe(how)
  })

  test('that is a name of the host is no unit of the table', () => {
    expect(parseUnit('constructor').known).toBe(false)
    expect(parseUnit('__proto__').known).toBe(false)
  })
})

describe('a conversion', () => {
  test.each([
    ['°C', 'K', 20, 293.15],
    ['°F', '°C', 212, 100],
    ['°C', '°F', 100, 212],
    ['bar', 'kPa', 2, 200],
    ['h', 'min', 1.5, 90],
    ['psi', 'bar', 14.503_773_8, 1],
    ['kWh', 'MJ', 1, 3.6],
    ['rpm', 'Hz', 3_000, 50],
  ])('from %s to %s takes %d to %d', (from, to, value, expected) => {
    const { factor, summand } = conversion(parseUnit(from), parseUnit(to))
    expect(value * factor + summand).toBeCloseTo(expected, 5)
  })

  test.each([
    ['t', '°C', 'K', 't + 273.15'],
    ['t', 'K', '°C', 't - 273.15'],
    ['t', '°C', '°F', 't * 1.8 + 32'],
    ['a + b', 'min', 's', '(a + b) * 60'],
    ['`Tool wear [min]`', 'min', 'h', '`Tool wear [min]` / 60'],
  ])('is written so: %s from %s to %s', (text, from, to, expected) => {
    expect(converted(text, conversion(parseUnit(from), parseUnit(to)))).toBe(expected)
  })
})

describe('calculating', () => {
  test.each([
    ['mm', '/', 's', 'mm/s'],
    ['kW', '*', 'h', 'kWh'],
    ['N', '*', 'm', 'Nm'],
    ['m', '*', 'm', 'm²'],
    ['V', '*', 'A', 'W'],
    ['kg', '-', 'kg', 'kg'],
    ['min', '%', 's', 'min'],
  ] as const)('%s %s %s is %s', (left, operator, right, expected) => {
    expect(
      mismatch(calculateUnit(operator, parseUnit(left), parseUnit(right)), parseUnit(expected)),
    ).toBeNull()
  })

  test('with a constant may have converted, but not into another dimension', () => {
    const scaled = calculateUnit('*', parseUnit('min'), 'plain')
    expect(mismatch(scaled, parseUnit('s'))).toBeNull()
    expect(mismatch(scaled, parseUnit('m'))).toBe('dimension')
    expect(mismatch(calculateUnit('+', parseUnit('°C'), 'plain'), parseUnit('K'))).toBeNull()
    expect(mismatch(calculateUnit('+', parseUnit('min'), 'plain'), parseUnit('s'))).toBe('scale')
  })

  test('with what nobody has told the unit of tells nothing', () => {
    expect(calculateUnit('*', parseUnit('min'), 'unknown')).toBe('unknown')
  })
})
