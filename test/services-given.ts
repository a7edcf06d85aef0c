/** Refuses to run the suite "on real services" without the addresses of any. */
const missing = ['DATABASE_URL', 'REDIS_URL'].filter((name) => !process.env[name])
if (missing.length > 0) {
  console.error(
    `npm run test:services needs ${missing.join(' and ')}: the address of a PostgreSQL and of a Redis to test on.`,
  )
  process.exit(2)
}
