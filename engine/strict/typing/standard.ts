import { readSignatures, type Signatures } from './signature.ts'

const NUMBERS = ['int', 'uint', 'double']
const ORDERED = [...NUMBERS, 'bool', 'string', 'bytes', 'timestamp', 'duration']

const ORDERS = ['_<_', '_<=_', '_>_', '_>=_'].flatMap((operator) =>
  ORDERED.map((type) => `${operator}(${type}, ${type}) -> bool`),
)

const CALCULATIONS = ['_+_', '_-_', '_*_', '_/_'].flatMap((operator) =>
  NUMBERS.map((type) => `${operator}(${type}, ${type}) -> ${type}`),
)

const GETTERS =
  'getFullYear getMonth getDate getDayOfMonth getDayOfWeek getDayOfYear getHours getMinutes getSeconds getMilliseconds'
    .split(' ')
    .flatMap((name) => [
      `(timestamp).${name}() -> int`,
      `(timestamp).${name}(string) -> int`,
      ...(name.endsWith('s') ? [`(duration).${name}() -> int`] : []),
    ])

/** Functions from one type to another: the result, and what it is made of. */
const CONVERSIONS = [
  ['bool', 'bool', 'string'],
  ['int', 'int', 'uint', 'double', 'string', 'timestamp'],
  ['uint', 'uint', 'int', 'double', 'string'],
  ['double', 'double', 'int', 'uint', 'string'],
  ['string', 'string', 'bool', 'int', 'uint', 'double', 'bytes', 'timestamp', 'duration'],
  ['bytes', 'bytes', 'string'],
  ['timestamp', 'timestamp', 'string', 'int'],
  ['duration', 'duration', 'string'],
].flatMap(([result = '', ...types]) => types.map((type) => `${result}(${type}) -> ${result}`))

const OF_DOUBLES = ['ceil', 'floor', 'round', 'trunc'].map((name) => `math.${name}(double) -> double`)
const OF_NUMBERS = ['abs', 'sign'].flatMap((name) =>
  NUMBERS.map((type) => `math.${name}(${type}) -> ${type}`),
)
const OF_BITS = ['int', 'uint'].flatMap((type) => [
  ...['bitAnd', 'bitOr', 'bitXor'].map((name) => `math.${name}(${type}, ${type}) -> ${type}`),
  ...['bitShiftLeft', 'bitShiftRight'].map((name) => `math.${name}(${type}, int) -> ${type}`),
  `math.bitNot(${type}) -> ${type}`,
])

const EXTREMES = ['math.greatest', 'math.least'].flatMap((name) =>
  NUMBERS.flatMap((type) => [
    `${name}(${type}) -> ${type}`,
    `${name}(list(${type})) -> ${type}`,
    ...NUMBERS.map((other) => `${name}(${type}, ${other}) -> ${other === type ? type : 'dyn'}`),
  ]),
)

const TEXT = `
  size(string) -> int
  (string).size() -> int
  size(bytes) -> int
  (bytes).size() -> int
  size(list(A)) -> int
  (list(A)).size() -> int
  size(map(A, B)) -> int
  (map(A, B)).size() -> int
  matches(string, string) -> bool
  (string).matches(string) -> bool
  (string).contains(string) -> bool
  (string).startsWith(string) -> bool
  (string).endsWith(string) -> bool
  (string).charAt(int) -> string
  (string).indexOf(string) -> int
  (string).indexOf(string, int) -> int
  (string).lastIndexOf(string) -> int
  (string).lastIndexOf(string, int) -> int
  (string).lowerAscii() -> string
  (string).upperAscii() -> string
  (string).trim() -> string
  (string).reverse() -> string
  strings.quote(string) -> string
  (string).replace(string, string) -> string
  (string).replace(string, string, int) -> string
  (string).split(string) -> list(string)
  (string).split(string, int) -> list(string)
  (string).substring(int) -> string
  (string).substring(int, int) -> string
  (list(string)).join() -> string
  (list(string)).join(string) -> string
  (string).format(list(dyn)) -> string
  base64.encode(bytes) -> string
  base64.decode(string) -> bytes`

const OPERATORS = `
  _==_(A, A) -> bool
  _!=_(A, A) -> bool
  @in(A, list(A)) -> bool
  @in(A, map(A, B)) -> bool
  !_(bool) -> bool
  -_(int) -> int
  -_(double) -> double
  _&&_(bool, bool) -> bool
  _||_(bool, bool) -> bool
  _?_:_(bool, A, A) -> A
  _%_(int, int) -> int
  _%_(uint, uint) -> uint
  _+_(string, string) -> string
  _+_(bytes, bytes) -> bytes
  _+_(list(A), list(A)) -> list(A)
  _+_(timestamp, duration) -> timestamp
  _+_(duration, timestamp) -> timestamp
  _+_(duration, duration) -> duration
  _-_(timestamp, timestamp) -> duration
  _-_(timestamp, duration) -> timestamp
  _-_(duration, duration) -> duration
  _[_](list(A), int) -> A
  _[_](map(A, B), A) -> B
  _[_](optional_type(list(A)), int) -> optional_type(A)
  _[_](optional_type(map(A, B)), A) -> optional_type(B)
  _[?_](list(A), int) -> optional_type(A)
  _[?_](map(A, B), A) -> optional_type(B)
  _[?_](optional_type(list(A)), int) -> optional_type(A)
  _[?_](optional_type(map(A, B)), A) -> optional_type(B)`

const VALUES = `
  dyn(A) -> dyn
  type(A) -> type(A)
  math.isNaN(double) -> bool
  math.isInf(double) -> bool
  math.isFinite(double) -> bool
  math.sqrt(int) -> double
  math.sqrt(uint) -> double
  math.sqrt(double) -> double
  optional.none() -> optional_type(A)
  optional.of(A) -> optional_type(A)
  optional.ofNonZeroValue(A) -> optional_type(A)
  (optional_type(A)).hasValue() -> bool
  (optional_type(A)).value() -> A
  (optional_type(A)).or(optional_type(A)) -> optional_type(A)
  (optional_type(A)).orValue(A) -> A`

/** The signatures of CEL's operators, its standard library and the extensions that strict mode has. */
export const STANDARD: Signatures = readSignatures([
  ...[OPERATORS, TEXT, VALUES].flatMap((lines) => lines.trim().split('\n')),
  ...ORDERS,
  ...CALCULATIONS,
  ...GETTERS,
  ...CONVERSIONS,
  ...OF_DOUBLES,
  ...OF_NUMBERS,
  ...OF_BITS,
  ...EXTREMES,
])
