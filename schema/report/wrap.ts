/** A text in lines of at most `width` characters; broken between words, and within a word longer than a line. */
export function wrapped(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => lines(line, width))
    .join('\n')
}

function lines(text: string, width: number): string[] {
  const done: string[] = []
  let line = ''
  for (const word of text.split(' ').flatMap((word) => pieces(word, width))) {
    const longer = line === '' ? word : `${line} ${word}`
    if (longer.length > width) done.push(line)
    line = longer.length > width ? word : longer
  }
  return [...done, line]
}

/** Paths and coordinates break behind a slash or a dot where they can. */
function pieces(word: string, width: number): string[] {
  if (word.length <= width) return [word]
  const at = Math.max(word.lastIndexOf('/', width - 1), word.lastIndexOf('.', width - 1)) + 1 || width
  return [word.slice(0, at), ...pieces(word.slice(at), width)]
}
