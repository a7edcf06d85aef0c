/**
 * What who runs on a registry needs: to fetch the current supergraph, to trust it, and to record what is asked of
 * it. It knows nothing of how supergraphs are composed and checked.
 */
export {
  type Asking,
  type CurrentSupergraph,
  changedSupergraph,
  currentSupergraph,
} from './artifact/current.ts'
export { type TrustedKeys, developmentKey, publicHalf, readTrustedKeys } from './artifact/keys.ts'
export { type LastGood, lastGoodIn } from './artifact/last-good.ts'
export { ArtifactRefused, RegistryUnavailable } from './artifact/refusal.ts'
export { type Source, httpSource } from './artifact/source.ts'
export { type RouterRegistry, openRegistry } from './serving.ts'
export { type RegistrySettings, registrySettings, registrySettingsOf } from './settings.ts'
export { fileStore } from './store/files.ts'
export { postgresStore, registryMigrations } from './store/postgres.ts'
export { type Store, type Usage, type UsageCount, hourOf } from './store/store.ts'
export { withoutLiterals } from './usage/without-literals.ts'
