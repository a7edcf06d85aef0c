/** Longest address that mail takes, RFC 5321. */
const LONGEST = 254

/** An e-mail as it is kept and compared, in lower case; undefined when it is none. */
export function emailOf(text: string): string | undefined {
  const email = text.trim().normalize('NFC').toLowerCase()
  // Whether there is a mailbox only a mail can tell; what is certain is the form `somebody@somewhere`.
  return email.length <= LONGEST && /^[^\s@\p{C}]{1,64}@[^\s@\p{C}]+$/u.test(email) ? email : undefined
}
