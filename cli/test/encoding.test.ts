import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { decodeText, EncodingDetector, type TextEncoding } from '../csv/encoding.ts'
import { chunksOf, collect } from './chunks.ts'

function detect(bytes: Uint8Array, size = bytes.length): string {
  const detector = new EncodingDetector()
  for (let at = 0; at < bytes.length; at += size) detector.push(bytes.subarray(at, at + size))
  return detector.end()
}

describe('The encoding is detected', () => {
  test('as UTF-8 for plain ASCII, an empty file and a file of one byte.', () => {
    expect(detect(Buffer.from('a,b\n1,2\n'))).toBe('utf-8')
    expect(detect(Buffer.from(''))).toBe('utf-8')
    expect(detect(Buffer.from('a'))).toBe('utf-8')
  })

  test('as CP949 for what Korean Excel writes.', () => {
    expect(detect(iconv.encode('설비ID,온도,습도,진동\nM-1,90,40,3.9\n', 'cp949'))).toBe('cp949')
    expect(detect(iconv.encode('똠', 'cp949'))).toBe('cp949')
  })

  test('as CP949 even when the first Korean text comes after megabytes of ASCII.', () => {
    const ascii = Buffer.from('a,b\n'.repeat(500_000))
    expect(detect(Buffer.concat([ascii, iconv.encode('온도', 'cp949')]), 65_536)).toBe('cp949')
    expect(detect(Buffer.concat([ascii, Buffer.from('온도')]), 65_536)).toBe('utf-8')
  })

  test('as UTF-8 wherever chunks cut a character.', () => {
    const bytes = Buffer.from('설비ID,온도 😀,습도\n')
    for (let size = 1; size <= bytes.length; size++) expect(detect(bytes, size)).toBe('utf-8')
  })

  test('as UTF-8 when the 64 KiB that are looked at end within a character.', () => {
    for (const before of ['', 'a', 'ab']) {
      const bytes = Buffer.from(before + '가'.repeat(50_000))
      for (const size of [1000, 65_536, bytes.length]) expect(detect(bytes, size)).toBe('utf-8')
    }
  })

  test('as UTF-8 when damage comes late in the file: the damaged lines are told one by one.', () => {
    expect(detect(Buffer.concat([Buffer.from('가'.repeat(50_000)), Buffer.from([0xff])]), 4096)).toBe('utf-8')
  })

  test('as CP949 when a text ends within what would be a UTF-8 character.', () => {
    expect(detect(Buffer.from([0x61, 0xc5]))).toBe('cp949')
  })

  test('by a byte order mark, in chunks of any size.', () => {
    const utf16 = Buffer.from('\uFEFF온도', 'utf16le')
    for (const size of [1, 2, 3, 100]) {
      expect(detect(utf16, size)).toBe('utf-16le')
      expect(detect(Buffer.from(utf16).swap16(), size)).toBe('utf-16be')
      expect(detect(Buffer.from('\uFEFFa'), size)).toBe('utf-8')
    }
  })
})

test('Text that cannot be decoded becomes U+FFFD, in CP949 too.', async () => {
  expect(await decoded([0x61, 0xff, 0x62], 'utf-8')).toBe('a\uFFFDb')
  expect(await decoded([0xb0, 0xa1, 0xff, 0x62], 'cp949')).toContain('\uFFFD')
})

async function decoded(bytes: number[], encoding: TextEncoding): Promise<string> {
  return (await collect(decodeText(chunksOf(Uint8Array.from(bytes), [1]), encoding))).join('')
}
