import { maskText } from '../observability/log.ts'

const MASK = '[masked]'

/** Names of fields that hold secrets or personal data, in English and Korean; compared without case, blanks, _ and -. */
const SENSITIVE_NAME =
  /(?:password|passwd|passphrase|secret(?!ar)|credential|authorization|^(?:set)?cookie$|apikey|accesskey|privatekey|(?:access|refresh|auth|session|id|bearer|api)token|^token$|^pwd$|^ssn$|socialsecurity|residentnumber|residentregistration|^rrn$|e?mail(?:address)?$|(?<!micro|mega|head)phone(?:number|no)?$|^mobile$|^tel$|비밀번호|암호$|비번|주민(?:등록)?번호|외국인등록번호|전화(?:번호)?$|휴대폰|핸드폰|연락처|이메일|메일주소)/

/** `name: value` or `name=value` within a text, where the name is of a secret. */
const NAMED_SECRET =
  /((?:password|passwd|pwd|passphrase|secret|api[\s_-]?key|access[\s_-]?key|(?:access|refresh|auth|session|api)[\s_-]?token|token|비밀번호|암호|비번)["']?\s*(?:[:=]|은|는|is)\s*["']?)([^\s"',;]+)/gi

/** Keys by the form that their makers give them: OpenAI, Anthropic, GitHub, GitLab, AWS, Google, Slack, Stripe. */
const KEY_FORMS =
  /\b(?:sk-[\w-]{16,}|[rs]k_(?:live|test)_\w{10,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|A(?:KIA|SIA)[A-Z0-9]{16}|AIza[\w-]{30,}|xox[abprs]-[\w-]{10,})/g

const EMAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu

/** Resident and foreigner registration numbers (YYMMDD-GNNNNNN), and those of the US (AAA-GG-SSSS). */
const RESIDENT = /(?<!\d)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\s?[-–]\s?|\s)[0-9]\d{6}(?!\d)/g
const RESIDENT_PLAIN = /(?<!\d)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[1-8]\d{6}(?!\d)/g
const SSN = /(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])/g

/** Telephone numbers: Korean mobile and landline, with or without +82; international with +; North American. */
const PHONES = [
  /(?<![\d+])(?:\+?82[\s.-]?\(?0?\)?[\s.-]?|\(?0)(?:1[016789]|2|[3-6]\d|70|50\d)\)?[\s.-]?\d{3,4}[\s.-]\d{4}(?!\d)/g,
  /(?<![\d+])(?:\+?82[\s.-]?0?|0)1[016789]\d{7,8}(?!\d)/g,
  /(?<![\d+])\+[1-9]\d{0,2}[\s.-]?\(?\d{1,4}\)?(?:[\s-]?\d{2,4}|\.\d{3,4}){2,4}(?!\d)/g,
  /(?<![\d-])(?:\(\d{3}\)\s?|\d{3}[-.])\d{3}[-.]\d{4}(?![\d-])/g,
]

/** A text without secrets and personal data: what looks like one is replaced by `[masked]`. */
export function maskSensitiveText(text: string): string {
  let masked = maskText(text)
    .replace(NAMED_SECRET, (_, name: string) => name + MASK)
    .replace(KEY_FORMS, MASK)
    .replace(EMAIL, MASK)
    .replace(RESIDENT, MASK)
    .replace(RESIDENT_PLAIN, (digits) => (isResidentNumber(digits) ? MASK : digits))
    .replace(SSN, MASK)
  for (const phone of PHONES) masked = masked.replace(phone, (number) => (isDecimal(number) ? number : MASK))
  return masked
}

/**
 * JSON without secrets and personal data: texts are masked by what they look like, whole members by their name.
 * Everything else, numbers and the shape among it, stays as it is.
 */
export function maskSensitive(value: unknown): unknown {
  if (typeof value === 'string') return maskSensitiveText(value)
  if (Array.isArray(value)) return value.map(maskSensitive)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const hidden = member !== null && member !== undefined && isSensitiveName(key)
      return [maskSensitiveText(key), hidden ? MASK : maskSensitive(member)]
    }),
  )
}

function isSensitiveName(key: string): boolean {
  return SENSITIVE_NAME.test(key.toLowerCase().replaceAll(/[\s_-]/g, ''))
}

/** Thirteen digits in a row are as often a bar code: the check digit decides (numbers given before October 2020). */
function isResidentNumber(digits: string): boolean {
  const weights = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]
  const sum = weights.reduce((total, weight, at) => total + weight * Number(digits[at]), 0)
  const domestic = (11 - (sum % 11)) % 10
  const foreign = (13 - (sum % 11)) % 10
  const last = Number(digits[12])
  return last === (/[5-8]/.test(digits[6] ?? '') ? foreign : domestic)
}

/** A signed measure, such as +1234.5678. */
function isDecimal(text: string): boolean {
  return /^\+\d+(?:\.\d+)?$/.test(text) && text.includes('.')
}
