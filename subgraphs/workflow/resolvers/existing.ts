/** A version that must be there, because the workflow names it. */
export function existing<Version>(version: Version | null): Version {
  if (version === null) throw new Error('a workflow names a version that is not there')
  return version
}
