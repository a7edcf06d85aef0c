/** Marks `wanted` of so many things, each choice as likely as any other (Knuth, TAOCP 2, 3.4.2, algorithm S). */
export function chooser(all: number, wanted: number, random: () => number): () => boolean {
  let left = all
  let open = wanted
  return () => {
    const chosen = random() * left < open
    left -= 1
    if (chosen) open -= 1
    return chosen
  }
}
