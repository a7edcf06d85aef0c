/** The messages that the checking suite declares in protocol buffers, as declarations: names and types of fields. */

const PROTO3 = 'google.expr.proto3.test.TestAllTypes'
const PROTO2 = 'google.expr.proto2.test.TestAllTypes'

function testAllTypes(name: string): Record<string, string> {
  const nested = `${name}.NestedMessage`
  return {
    single_bool: 'bool',
    single_bytes: 'bytes',
    single_double: 'double',
    single_float: 'double',
    single_int32: 'int',
    single_int64: 'int',
    single_string: 'string',
    single_uint32: 'uint',
    single_uint64: 'uint',
    single_any: 'google.protobuf.Any',
    single_duration: 'google.protobuf.Duration',
    single_struct: 'google.protobuf.Struct',
    single_timestamp: 'google.protobuf.Timestamp',
    single_value: 'google.protobuf.Value',
    single_bool_wrapper: 'google.protobuf.BoolValue',
    single_bytes_wrapper: 'google.protobuf.BytesValue',
    single_double_wrapper: 'google.protobuf.DoubleValue',
    single_float_wrapper: 'google.protobuf.FloatValue',
    single_int32_wrapper: 'google.protobuf.Int32Value',
    single_int64_wrapper: 'google.protobuf.Int64Value',
    single_string_wrapper: 'google.protobuf.StringValue',
    single_uint32_wrapper: 'google.protobuf.UInt32Value',
    single_uint64_wrapper: 'google.protobuf.UInt64Value',
    single_nested_message: nested,
    repeated_int32: 'list(int)',
    repeated_int64: 'list(int)',
    repeated_nested_message: `list(${nested})`,
    map_string_string: 'map(string, string)',
    map_int64_nested_type: `map(int, ${name.replace('TestAllTypes', 'NestedTestAllTypes')})`,
  }
}

/** Message types with their fields. */
export const MESSAGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [PROTO3]: testAllTypes(PROTO3),
  [`${PROTO3}.NestedMessage`]: { bb: 'int' },
  [PROTO2]: { ...testAllTypes(PROTO2), nestedgroup: `${PROTO2}.NestedGroup` },
  [`${PROTO2}.NestedMessage`]: { bb: 'int' },
  [`${PROTO2}.NestedGroup`]: { nested_id: 'int', nested_name: 'string' },
}

/** The constants of enums, which are ints. */
export const ENUMS: Readonly<Record<string, string>> = Object.fromEntries(
  ['FOO', 'BAR', 'BAZ'].map((name) => [`${PROTO3}.NestedEnum.${name}`, 'int']),
)
