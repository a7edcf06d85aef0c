import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskSensitive, maskSensitiveText } from '../masking.ts'

const digits = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'.split('')), minLength: length, maxLength: length })
const between = (from: number, to: number): fc.Arbitrary<string> =>
  fc.integer({ min: from, max: to }).map((number) => String(number).padStart(2, '0'))
const word = fc.string({
  unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789'.split('')),
  minLength: 1,
  maxLength: 12,
})
const separator = fc.constantFrom('-', '.', ' ')

const sensitive: Record<string, fc.Arbitrary<string>> = {
  'an e-mail address': fc.tuple(word, word).map(([name, host]) => `${name}.kim@${host}.co.kr`),
  'a resident number': fc
    .tuple(
      digits(2),
      between(1, 12),
      between(1, 28),
      fc.constantFrom('1', '2', '3', '4', '5', '8'),
      digits(6),
    )
    .map(([year, month, day, sex, rest]) => `${year}${month}${day}-${sex}${rest}`),
  'a Korean mobile number': fc
    .tuple(fc.constantFrom('010', '011', '016', '019', '+82 10', '+82-10'), separator, digits(4), digits(4))
    .map(([prefix, between, middle, end]) => [prefix, middle, end].join(between)),
  'a mobile number without separators': digits(8).map((rest) => `010${rest}`),
  'a Korean landline number': fc
    .tuple(fc.constantFrom('02', '031', '051', '064', '070'), fc.constantFrom('-', '.'), digits(4), digits(4))
    .map(([prefix, between, middle, end]) => [prefix, middle, end].join(between)),
  'a foreign telephone number': fc
    .tuple(digits(3), digits(4))
    .map(([middle, end]) => `+1 415 ${middle} ${end}`),
  'an American telephone number': fc
    .tuple(digits(3), digits(4))
    .map(([middle, end]) => `(415) ${middle}-${end}`),
  'an international number without separators': digits(8).map((rest) => `+49171${rest}`),
  'a key of OpenAI': word.map((rest) => `sk-proj-${rest.padEnd(24, 'x')}`),
  'a bearer token': word.map((rest) => `Bearer ${rest.padEnd(24, 'x')}`),
  'a JWT': fc.constant('eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'),
}

describe('masking', () => {
  it.each(Object.entries(sensitive))('hides %s wherever it stands in a record', (_, arbitrary) => {
    const around = fc.constantFrom('', '메모: ', 'call me: ', '(', 'see\n')
    fc.assert(
      fc.property(
        arbitrary,
        around,
        fc.constantFrom('', ' 입니다', ')', '.', '\nend'),
        (secret, before, after) => {
          const record = { note: before + secret + after, rows: [{ [secret]: 1, n: 3 }], kept: 84.2 }
          const masked = maskSensitive(record) as typeof record
          expect(JSON.stringify(masked)).not.toContain(secret)
          expect([masked.kept, masked.rows[0]?.n, masked.rows.length]).toEqual([84.2, 3, 1])
        },
      ),
    )
  })

  it.each([
    'password',
    'userPassword',
    'api_key',
    'apiKey',
    'API-KEY',
    'access_token',
    'refreshToken',
    'client_secret',
    'Authorization',
    'email',
    'e-mail',
    'phone_number',
    'ssn',
    'resident_number',
    '비밀번호',
    '주민등록번호',
    '전화번호',
    '담당자 연락처',
    '휴대폰',
    '이메일',
  ])('hides the member %s whatever it holds', (name) => {
    expect(maskSensitive({ [name]: 'x', deep: [{ [name]: { inner: 1 } }] })).toEqual({
      [name]: '[masked]',
      deep: [{ [name]: '[masked]' }],
    })
  })

  it.each([
    'the password is hunter2 today',
    'password: hunter2',
    '"api_key":"hunter2"',
    'token=hunter2',
    '비밀번호는 hunter2 입니다',
  ])('hides a secret that is named in a text: %s', (text) => {
    expect(maskSensitiveText(text)).not.toContain('hunter2')
  })

  it.each([
    'LOT-2026-11-23-0042',
    '2026-11-23T14:15:16.000Z',
    '설비ID M-0101234',
    '84.2 °C at 193 kPa',
    '8801234567893',
    '019a0000-0000-7000-8000-00000000000a',
    'L-20261123-001',
    '온도 85.5, 진동 4.02',
    'prompt_tokens',
    '+0.05/-0.02 mm',
    '+12.5 °C',
    '+1234.56789',
    '+85 +90 +95',
    'cookie_temperature',
    'hotel',
    'torque 42.8 rpm 1551 wear 0 98.7',
    '1551-42-8',
    'defects 2 of 180 (2.22 %)',
  ])('leaves what a plant writes: %s', (text) => {
    expect(maskSensitive({ [text]: text })).toEqual({ [text]: text })
  })

  it('changes nothing that it has masked, and keeps all that is no text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const masked = maskSensitive(value)
        expect(maskSensitive(masked)).toEqual(masked)
      }),
    )
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.oneof(fc.double(), fc.boolean())),
        (record) => {
          expect(maskSensitive(record)).toEqual(record)
        },
      ),
    )
  })
})
