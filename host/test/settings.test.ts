import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { SettingsError, readSettings } from '../settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'judgify-settings-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('settings', () => {
  it('have defaults that run on nothing', () => {
    expect(readSettings({})).toMatchObject({
      mode: 'development',
      host: '127.0.0.1',
      port: 8000,
      databaseUrl: undefined,
      memory: false,
    })
  })

  it('tell all problems together, by the names that people set', () => {
    const wrong = { PORT: 'eighty', DATABASE_URL: 'mysql://x', REDIS_URL: 'nope', JWT_SECRET_KEY: 'short' }
    expect(() => readSettings(wrong)).toThrow(SettingsError)
    for (const name of Object.keys(wrong)) expect(() => readSettings(wrong)).toThrow(name)
  })

  it('refuse production without a secret, however production is asked for', () => {
    for (const environment of [{ NODE_ENV: 'production' }, { JUDGIFY_MODE: 'production' }])
      expect(() => readSettings(environment)).toThrow('JWT_SECRET_KEY: is required in production mode')
    expect(readSettings({ NODE_ENV: 'production', JWT_SECRET_KEY: 'x'.repeat(32) })).toMatchObject({
      mode: 'production',
      host: '0.0.0.0',
    })
  })

  it('come from a file, overridden by the environment', () => {
    const JUDGIFY_CONFIG = file(
      'config.json',
      JSON.stringify({ port: 9000, logLevel: 'warn', judgment: { cache_seconds: 10, other: 1 } }),
    )
    const keys = { judgment: ['cache_seconds', 'rule_confidence_threshold'] }
    const settings = readSettings(
      {
        JUDGIFY_CONFIG,
        PORT: '9100',
        JUDGMENT_RULE_CONFIDENCE_THRESHOLD: '0.8',
        JUDGMENT_URL: 'http://judgment:8002',
      },
      keys,
    )
    expect(settings).toMatchObject({
      port: 9100,
      logLevel: 'warn',
      urls: { judgment: 'http://judgment:8002' },
    })
    expect(settings.sections['judgment']).toMatchObject({
      cache_seconds: 10,
      rule_confidence_threshold: '0.8',
    })
  })

  it('take a secret from a file named by X_FILE', () => {
    const JWT_SECRET_KEY_FILE = file('secret', `${'y'.repeat(40)}\n`)
    expect(readSettings({ JWT_SECRET_KEY_FILE }).jwtSecret).toBe('y'.repeat(40))
    expect(() => readSettings({ JWT_SECRET_KEY_FILE: join(folder, 'nothing') })).toThrow(
      'JWT_SECRET_KEY_FILE',
    )
  })

  it('name a config file that is not JSON', () => {
    expect(() => readSettings({ JUDGIFY_CONFIG: file('broken.json', '{') })).toThrow('JUDGIFY_CONFIG')
  })
})

describe('the settings of models', () => {
  const openai = { OPENAI_MODEL: 'm', OPENAI_API_KEY: 'sk-1' }

  it('name no model by default', () => {
    expect(readSettings({}).models.providers).toEqual([])
    expect(readSettings({ OPENAI_API_KEY: 'sk-1' }).models.providers).toEqual([])
  })

  it('come from the file, overridden by the environment, with a key for each provider', () => {
    const config = file(
      'models.json',
      JSON.stringify({
        integrations: { openai: { model: 'from the file', temperature: 0.1 } },
        models: {
          samples: 3,
          providers: [{ name: 'local', base_url: 'http://127.0.0.1:11434/v1', model: 'nimble' }],
        },
      }),
    )
    const { models } = readSettings({
      JUDGIFY_CONFIG: config,
      OPENAI_MODEL: 'from the environment',
      OPENAI_API_KEY_FILE: file('key', 'sk-1\n'),
      MODELS_SAMPLES: '7',
    })
    expect(models).toMatchObject({ samples: 7, mask_sent: true, daily_tokens: 2_000_000 })
    expect(models.providers).toMatchObject([
      {
        name: 'openai',
        model: 'from the environment',
        base_url: 'https://api.openai.com/v1',
        temperature: 0.1,
        apiKey: 'sk-1',
      },
      { name: 'local', model: 'nimble', apiKey: undefined },
    ])
  })

  it.each([
    [{ OPENAI_MODEL: 'm' }, 'OPENAI_API_KEY: is required for https://api.openai.com/v1'],
    [{ ...openai, MODELS_DAILY_USD: '5' }, 'models.daily_usd: needs the prices of openai'],
    [{ ...openai, OPENAI_BASE_URL: 'file:///etc/passwd' }, 'integrations.openai.base_url: must be an http'],
    [{ ...openai, OPENAI_BASE_URL: 'https://me:secret@host/v1' }, 'must not contain credentials'],
    [{ ...openai, OPENAI_MAX_TOKENS: 'many' }, 'integrations.openai.max_tokens'],
    [{ ...openai, MODELS_RETRIES: '-1' }, 'models.retries'],
    [{ ...openai, MODELS_PROVIDERS: '[{"name":"openai","model":"x"}]' }, 'openai is there twice'],
    [{ MODELS_PROVIDERS: '[{"name":"Über","model":"x"}]' }, 'models.providers.0.name'],
    [{ MODELS_PROVIDERS: 'not JSON' }, 'models.providers'],
  ])('are refused when they can not be: %j', (environment, problem) => {
    expect(() => readSettings(environment)).toThrow(problem)
  })
})
