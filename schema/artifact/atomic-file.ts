import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'

/** The text of a file, or null where there is none. */
export async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/** Replaces a file as a whole: who reads meanwhile sees the old text or the new, also after a crash. */
export async function replaceFile(file: string, text: string): Promise<void> {
  await rename(await written(file, text), file)
}

/** Makes a file as a whole, and only one of several who try at once does; false for the others. */
export async function createFile(file: string, text: string): Promise<boolean> {
  const draft = await written(file, text)
  try {
    // A link, unlike a rename, refuses a name that is taken.
    await link(draft, file)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft)
  }
}

/** A file beside the one meant, complete and on the disk. */
async function written(file: string, text: string): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true })
  const draft = `${file}.${randomUUID()}.draft`
  const handle = await open(draft, 'wx')
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  return draft
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
