import fc from 'fast-check'

// The same cases at each run, so that a commit passes or fails for what is in it; others by `PROPERTY_SEED=<number>`.
// oxlint-disable-next-line node/no-process-env -- tests have no settings
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env['PROPERTY_SEED'] ?? 1) })
