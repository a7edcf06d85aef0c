import DataLoader from 'dataloader'

/**
 * A loader over a plural query: keys asked for within one tick go out together, each at most once a request, and
 * come back in order; a key without a row is null.
 */
export function loaderBy<Key extends string, Row>(
  fetchAll: (keys: Key[]) => Promise<readonly Row[]>,
  keyOf: (row: Row) => Key,
): DataLoader<Key, Row | null> {
  return new DataLoader(async (keys) => {
    const rows = new Map((await fetchAll([...keys])).map((row) => [keyOf(row), row]))
    return keys.map((key) => rows.get(key) ?? null)
  })
}

/** Gathers what is asked for within one tick into calls of at most so many; `answerAll` answers in order. */
export function batched<Question, Answer>(
  answerAll: (questions: readonly Question[]) => Promise<readonly Answer[]>,
  most: number,
): (question: Question) => Promise<Answer> {
  const loader = new DataLoader<Question, Answer>(answerAll, { cache: false, maxBatchSize: most })
  return (question) => loader.load(question)
}
