import { createRequire } from 'node:module'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Vite would take graphql's ES module while Apollo's CommonJS packages take the other: two copies that refuse each other.
  resolve: { alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') }] },
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '.judgify/**'],
    setupFiles: ['test/property-seed.ts'],
    globalSetup: ['test/database-template.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // How long a machine under load may take: no test is about time.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
  },
})
