import { execFileSync } from 'node:child_process'
import { WrongUsage } from './arguments.ts'
import { supergraphFile } from '../registry/publication.ts'
import type { Publication } from '../registry/publication.ts'

/** What was published as of a commit of the repository that `root` belongs to. Throws WrongUsage for none. */
export function publicationInGit(root: string, commit: string): Publication {
  const folders = ['schema/subgraphs', 'schema/contracts', supergraphFile]
  const listed = git(root, ['ls-tree', '-r', '--name-only', '--end-of-options', commit, '--', ...folders])
  const files = listed.split('\n').filter((file) => file.endsWith('.graphql'))
  return new Map(files.map((file) => [file, git(root, ['show', '--end-of-options', `${commit}:./${file}`])]))
}

function git(root: string, args: string[]): string {
  try {
    return execFileSync('git', ['-C', root, ...args], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  } catch (error) {
    const reason = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error)
    throw new WrongUsage(`--base: git can't read what was published then: ${reason}`)
  }
}
