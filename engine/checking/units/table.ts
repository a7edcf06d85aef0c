/** A unit of the table: how many of the base unit of which dimension it is, and where its zero lies. */
interface Entry {
  readonly scale: number
  readonly dimension: Readonly<Record<string, number>>
  readonly offset?: number
}

const LENGTH = { length: 1 }
const MASS = { mass: 1 }
const TIME = { time: 1 }
const AREA = { length: 2 }
const VOLUME = { length: 3 }
const FREQUENCY = { time: -1 }
const TEMPERATURE = { temperature: 1 }
const FORCE = { mass: 1, length: 1, time: -2 }
const PRESSURE = { mass: 1, length: -1, time: -2 }
const ENERGY = { mass: 1, length: 2, time: -2 }
const POWER = { mass: 1, length: 2, time: -3 }
const VOLTAGE = { mass: 1, length: 2, time: -3, current: -1 }
const RESISTANCE = { mass: 1, length: 2, time: -3, current: -2 }
const ANGLE = { angle: 1 }

const STANDARD_GRAVITY = 9.806_65
const POUND = 0.453_592_37

/** Units that take a prefix: m as in mm and km. In SI base units, but for the gram. */
const PREFIXED: Readonly<Record<string, Entry>> = {
  m: { scale: 1, dimension: LENGTH },
  g: { scale: 0.001, dimension: MASS },
  s: { scale: 1, dimension: TIME },
  A: { scale: 1, dimension: { current: 1 } },
  K: { scale: 1, dimension: TEMPERATURE },
  mol: { scale: 1, dimension: { amount: 1 } },
  cd: { scale: 1, dimension: { luminosity: 1 } },
  lx: { scale: 1, dimension: { luminosity: 1, length: -2 } },
  Hz: { scale: 1, dimension: FREQUENCY },
  N: { scale: 1, dimension: FORCE },
  Pa: { scale: 1, dimension: PRESSURE },
  bar: { scale: 1e5, dimension: PRESSURE },
  J: { scale: 1, dimension: ENERGY },
  Nm: { scale: 1, dimension: ENERGY },
  cal: { scale: 4.184, dimension: ENERGY },
  W: { scale: 1, dimension: POWER },
  Wh: { scale: 3_600, dimension: ENERGY },
  VA: { scale: 1, dimension: POWER },
  V: { scale: 1, dimension: VOLTAGE },
  Ω: { scale: 1, dimension: RESISTANCE },
  ohm: { scale: 1, dimension: RESISTANCE },
  S: { scale: 1, dimension: { mass: -1, length: -2, time: 3, current: 2 } },
  T: { scale: 1, dimension: { mass: 1, time: -2, current: -1 } },
  L: { scale: 0.001, dimension: VOLUME },
  l: { scale: 0.001, dimension: VOLUME },
  rad: { scale: 1, dimension: ANGLE },
  B: { scale: 1, dimension: { information: 1 } },
  bit: { scale: 1 / 8, dimension: { information: 1 } },
}

/** Units that take none. */
const PLAIN: Readonly<Record<string, Entry>> = {
  '°C': { scale: 1, dimension: TEMPERATURE, offset: 273.15 },
  '°F': { scale: 5 / 9, dimension: TEMPERATURE, offset: 459.67 * (5 / 9) },
  min: { scale: 60, dimension: TIME },
  h: { scale: 3_600, dimension: TIME },
  d: { scale: 86_400, dimension: TIME },
  week: { scale: 604_800, dimension: TIME },
  t: { scale: 1_000, dimension: MASS },
  lb: { scale: POUND, dimension: MASS },
  oz: { scale: POUND / 16, dimension: MASS },
  in: { scale: 0.0254, dimension: LENGTH },
  ft: { scale: 0.3048, dimension: LENGTH },
  mil: { scale: 25.4e-6, dimension: LENGTH },
  ha: { scale: 10_000, dimension: AREA },
  // Gas at normal conditions: an amount rather than a volume.
  Nm3: { scale: 1, dimension: { 'normal volume': 1 } },
  gal: { scale: 3.785_411_784e-3, dimension: VOLUME },
  rpm: { scale: 1 / 60, dimension: FREQUENCY },
  kgf: { scale: STANDARD_GRAVITY, dimension: FORCE },
  lbf: { scale: POUND * STANDARD_GRAVITY, dimension: FORCE },
  psi: { scale: 6_894.757_293_168, dimension: PRESSURE },
  atm: { scale: 101_325, dimension: PRESSURE },
  torr: { scale: 101_325 / 760, dimension: PRESSURE },
  mmHg: { scale: 133.322_387_415, dimension: PRESSURE },
  mmH2O: { scale: STANDARD_GRAVITY, dimension: PRESSURE },
  hp: { scale: 745.699_871_582, dimension: POWER },
  '°': { scale: Math.PI / 180, dimension: ANGLE },
  rev: { scale: 1, dimension: {} },
  '%': { scale: 0.01, dimension: {} },
  '‰': { scale: 0.001, dimension: {} },
  ppm: { scale: 1e-6, dimension: {} },
  ppb: { scale: 1e-9, dimension: {} },
  pH: { scale: 1, dimension: { acidity: 1 } },
  dB: { scale: 1, dimension: { level: 1 } },
  pcs: { scale: 1, dimension: { pieces: 1 } },
}

/** Other spellings. A key has no blanks and is as Unicode's NFKC leaves it. */
const SPELLINGS: Readonly<Record<string, string>> = {
  C: '°C',
  degC: '°C',
  celsius: '°C',
  Celsius: '°C',
  F: '°F',
  degF: '°F',
  fahrenheit: '°F',
  Fahrenheit: '°F',
  kelvin: 'K',
  Kelvin: 'K',
  sec: 's',
  second: 's',
  seconds: 's',
  초: 's',
  minute: 'min',
  minutes: 'min',
  분: 'min',
  hr: 'h',
  hour: 'h',
  hours: 'h',
  시간: 'h',
  day: 'd',
  days: 'd',
  일: 'd',
  weeks: 'week',
  주: 'week',
  RPM: 'rpm',
  'r/min': 'rpm',
  'rev/min': 'rpm',
  'N*m': 'Nm',
  ea: 'pcs',
  EA: 'pcs',
  pc: 'pcs',
  piece: 'pcs',
  pieces: 'pcs',
  개: 'pcs',
  percent: '%',
  deg: '°',
  inch: 'in',
  liter: 'L',
  litre: 'L',
  ton: 't',
  kph: 'km/h',
}

const PREFIXES: Readonly<Record<string, number>> = {
  p: 1e-12,
  n: 1e-9,
  μ: 1e-6,
  u: 1e-6,
  m: 1e-3,
  c: 1e-2,
  d: 1e-1,
  h: 1e2,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
}

/** The usual spelling of a unit's name. */
export function usualSpelling(name: string): string {
  return Object.hasOwn(SPELLINGS, name) ? (SPELLINGS[name] ?? name) : name
}

/** A single unit by name, with or without a prefix; null when the table doesn't have it. */
export function unitNamed(name: string): Required<Entry> | null {
  const entry = own(PLAIN, name) ?? own(PREFIXED, name)
  if (entry !== null) return { offset: 0, ...entry }
  const [prefix, rest] = [name.slice(0, 1), name.slice(1)]
  const [factor, base] = [Object.hasOwn(PREFIXES, prefix) ? PREFIXES[prefix] : undefined, own(PREFIXED, rest)]
  return factor === undefined || base === null ? null : { offset: 0, ...base, scale: factor * base.scale }
}

function own(table: Readonly<Record<string, Entry>>, name: string): Entry | null {
  return Object.hasOwn(table, name) ? (table[name] ?? null) : null
}
