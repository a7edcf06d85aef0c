/** Characters of the longest password: more would only be work for the hash. */
const LONGEST = 256

/** Words that the passwords tried first are made of. */
const COMMON = [
  'password passwort passw0rd letmein welcome iloveyou sunshine princess football baseball superman batman dragon',
  'monkey shadow master michael jordan charlie trustno starwars whatever freedom computer internet samsung google',
  'administrator admin root user guest login test default changeme secret judgify qwerty qwertyuiop asdfghjkl',
  'zxcvbnm qazwsxedc abc abcd abcdef abcdefgh',
]
  .join(' ')
  .split(' ')

/** What characters stand for in disguised words. */
const DISGUISES: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '0': 'o',
  $: 's',
}

/** What a password is checked against. */
export interface PasswordRules {
  readonly minLength: number
  /** What belongs to the user, and is guessed first: e-mail and name. */
  readonly personal: readonly string[]
}

/**
 * What is wrong with a new password, for people; undefined when nothing is. Length is what counts (NIST SP 800-63B,
 * 3.1.1.2); refused besides is what an attacker tries first: one word that many choose, or the user's own, with
 * digits and signs around it, and a few characters over and over or in a row.
 */
export function passwordFault(password: string, { minLength, personal }: PasswordRules): string | undefined {
  const length = Array.from(password).length
  if (length < minLength) return `A password has at least ${minLength} characters.`
  if (length > LONGEST) return `A password has at most ${LONGEST} characters.`
  if (new Set(password).size < 5 || isRow(password))
    return 'The password is a few characters over and over, or in a row: choose one that is harder to guess.'
  const words = [...COMMON, ...personal.flatMap((text) => [text, text.split('@')[0] ?? '']).map(lettersOf)]
  if (words.some((word) => word !== '' && isMadeOf(password, word)))
    return 'The password is a word that is tried first, or your own name: choose one that is harder to guess.'
  return undefined
}

/** Nothing is left of it but digits and signs when a word, disguised or not, is taken out. */
function isMadeOf(password: string, word: string): boolean {
  const bare = lettersOf(password)
  const disguised = Array.from(password.toLowerCase(), (char) => DISGUISES[char] ?? char).join('')
  return [bare, lettersOf(disguised)].some(
    (letters) => letters.length > 0 && letters.replaceAll(word, '').length < 2,
  )
}

/** Each character's code is one more, or one less, than the one before. */
function isRow(password: string): boolean {
  const codes = Array.from(password, (char) => char.codePointAt(0) ?? 0)
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0))
  return steps.filter((step) => Math.abs(step) === 1).length >= steps.length - 2
}

function lettersOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}]/gu, '')
}
