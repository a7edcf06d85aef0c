import { type CelType, DYN, typeNamed, wholeType } from './type.ts'

/** The types of the fields of message types, by their names. */
export type Messages = ReadonlyMap<string, ReadonlyMap<string, CelType>>

const WRAPPED = [
  ['BoolValue', 'bool'],
  ['BytesValue', 'bytes'],
  ['DoubleValue', 'double'],
  ['FloatValue', 'double'],
  ['Int32Value', 'int'],
  ['Int64Value', 'int'],
  ['StringValue', 'string'],
  ['UInt32Value', 'uint'],
  ['UInt64Value', 'uint'],
] as const

/** What well-known messages are in CEL: values of its own types, or wrapped values that may be null. */
const MEANT: ReadonlyMap<string, CelType> = new Map([
  ['google.protobuf.Any', DYN],
  ['google.protobuf.Value', DYN],
  ['google.protobuf.Struct', typeNamed('map', typeNamed('string'), DYN)],
  ['google.protobuf.ListValue', typeNamed('list', DYN)],
  ['google.protobuf.Timestamp', typeNamed('timestamp')],
  ['google.protobuf.Duration', typeNamed('duration')],
  ...WRAPPED.map(
    ([name, type]) => [`google.protobuf.${name}`, typeNamed('wrapper', typeNamed(type))] as const,
  ),
])

const WELL_KNOWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'google.protobuf.Any': { type_url: 'string', value: 'bytes' },
  'google.protobuf.Value': {
    null_value: 'int',
    number_value: 'double',
    string_value: 'string',
    bool_value: 'bool',
    struct_value: 'map(string, dyn)',
    list_value: 'list(dyn)',
  },
  'google.protobuf.Struct': { fields: 'map(string, dyn)' },
  'google.protobuf.ListValue': { values: 'list(dyn)' },
  'google.protobuf.Timestamp': { seconds: 'int', nanos: 'int' },
  'google.protobuf.Duration': { seconds: 'int', nanos: 'int' },
  ...Object.fromEntries(WRAPPED.map(([name, value]) => [`google.protobuf.${name}`, { value }])),
}

/** Reads declared messages, and adds those that are well known. Throws RangeError for a type that is none. */
export function readMessages(declared: Readonly<Record<string, Readonly<Record<string, string>>>>): Messages {
  return new Map(
    Object.entries({ ...WELL_KNOWN, ...declared }).map(([name, fields]) => [
      name,
      new Map(Object.entries(fields).map(([field, type]) => [field, meantBy(wholeType(type))])),
    ]),
  )
}

/** The type that a written one stands for: a well-known message is a value of CEL. */
export function meantBy({ name, parameters }: CelType): CelType {
  return MEANT.get(name) ?? typeNamed(name, ...parameters.map(meantBy))
}
