import { isUnknown, type StrictResult, StrictMap, type StrictValue, TypeValue, Uint } from '../index.ts'
import { typeOf } from '../strict/value.ts'

/** A value as the suite writes it: one of these fields. */
export interface SerializedValue {
  readonly nullValue?: null
  readonly boolValue?: boolean
  readonly stringValue?: string
  readonly int64Value?: string
  readonly uint64Value?: string
  readonly doubleValue?: number | string
  readonly bytesValue?: string
  readonly typeValue?: string
  readonly listValue?: { readonly values?: readonly SerializedValue[] }
  readonly mapValue?: {
    readonly entries?: readonly { readonly key: SerializedValue; readonly value: SerializedValue }[]
  }
}

/** The value that the suite writes. */
export function valueIn(written: SerializedValue): StrictValue {
  const { boolValue, stringValue, int64Value, uint64Value, doubleValue, bytesValue, typeValue } = written
  if (written.nullValue === null) return null
  if (boolValue !== undefined) return boolValue
  if (stringValue !== undefined) return stringValue
  if (int64Value !== undefined) return BigInt(int64Value)
  if (uint64Value !== undefined) return new Uint(BigInt(uint64Value))
  if (doubleValue !== undefined) return Number(doubleValue)
  if (bytesValue !== undefined) return Uint8Array.fromBase64(bytesValue)
  if (typeValue !== undefined) return new TypeValue(typeValue)
  if (written.listValue !== undefined) return (written.listValue.values ?? []).map(valueIn)
  if (written.mapValue === undefined) throw new Error(`No value: ${JSON.stringify(written)}`)
  return mapIn(written.mapValue.entries ?? [])
}

function mapIn(
  entries: readonly { readonly key: SerializedValue; readonly value: SerializedValue }[],
): StrictMap {
  const map = StrictMap.of(
    entries.map(({ key, value }) => {
      const read = valueIn(key)
      if (read instanceof Uint || ['string', 'boolean', 'bigint'].includes(typeof read)) {
        return [read as Uint | string | boolean | bigint, valueIn(value)]
      }
      throw new Error(`No key: ${JSON.stringify(key)}`)
    }),
  )
  if (map === null) throw new Error('A key is there twice')
  return map
}

/** Whether a result is the value expected, of the very type, which CEL's own equality doesn't ask. */
export function isSame(result: StrictResult, expected: StrictValue): boolean {
  if (isUnknown(result) || typeOf(result) !== typeOf(expected)) return false
  if (Array.isArray(result) && Array.isArray(expected)) {
    const items: readonly StrictValue[] = expected
    return result.length === items.length && items.every((item, at) => isSame(result[at] ?? null, item))
  }
  if (result instanceof StrictMap && expected instanceof StrictMap) {
    return (
      result.size === expected.size &&
      expected.entries().every(([key, value]) => isSame(result.get(key) ?? null, value))
    )
  }
  if (result instanceof Uint8Array && expected instanceof Uint8Array)
    return result.toHex() === expected.toHex()
  // The suite writes 0 where an expression gives -0.
  return result === expected || Object.is(result, expected) || isSameObject(result, expected)
}

function isSameObject(result: StrictValue, expected: StrictValue): boolean {
  if (result instanceof Uint && expected instanceof Uint) return result.value === expected.value
  return result instanceof TypeValue && expected instanceof TypeValue && result.name === expected.name
}
