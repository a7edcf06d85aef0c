import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'pg'
import type { TestProject } from 'vitest/node'
import { connectServer, openEmbedded } from '../host/database/connect.ts'
import { layFoundation } from '../host/foundation.ts'
import { createLog } from '../host/observability/log.ts'
import { discoverSubgraphs } from '../host/registry.ts'
import { readSettings } from '../host/settings.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A file to fill an embedded database from, or the name of a template database on the server. */
    template: string
  }
}

/**
 * Brings one database up to date for the whole run; every test file then starts from a copy. With DATABASE_URL it is
 * a database on that server, else an embedded one.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const url = process.env['DATABASE_URL']
  return url === undefined || url === '' ? embedded(project) : onServer(project, url)
}

async function embedded(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'judgify-test-'))
  const connection = await openEmbedded({})
  await bringUpToDate(connection, async () => {
    const dump = await connection.dump()
    writeFileSync(join(folder, 'database.tar'), Buffer.from(await dump.arrayBuffer()))
  })
  project.provide('template', join(folder, 'database.tar'))
  return async () => rmSync(folder, { recursive: true })
}

async function onServer(project: TestProject, url: string): Promise<() => Promise<void>> {
  const template = `judgify_test_${process.pid}`
  const admin = new Pool({ connectionString: url, max: 1 })
  await admin.query(`create database ${template}`)
  const address = new URL(url)
  address.pathname = template
  await bringUpToDate(await connectServer(address.href, 2, createLog('silent')), async () => {})
  project.provide('template', template)
  return async () => {
    await admin.query(`drop database ${template} with (force)`)
    await admin.end()
  }
}

async function bringUpToDate(
  connection: Awaited<ReturnType<typeof connectServer>>,
  then: () => Promise<void>,
): Promise<void> {
  const settings = readSettings({ JUDGIFY_MEMORY: 'true', LOG_LEVEL: 'silent' })
  const foundation = await layFoundation(settings, await discoverSubgraphs(), { connection })
  await foundation.queue.stop(0)
  await then()
  await foundation.close()
}
