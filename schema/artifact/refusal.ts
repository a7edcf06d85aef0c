/** Why something that a registry gave is not to be believed; it was not used. */
export class ArtifactRefused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ArtifactRefused'
  }
}

/** Why nothing could be had of a registry: it is not there, or holds nothing. */
export class RegistryUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'RegistryUnavailable'
  }
}
