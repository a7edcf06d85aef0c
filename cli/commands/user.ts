import type { Command } from 'commander'
import { administer, withTenant } from '../accounts/administration.ts'
import { changeUser, listUsers, userId } from '../accounts/users.ts'
import { askNewPassword } from '../terminal/password.ts'
import { alignTable } from '../terminal/table.ts'

const FIRST = `
The first administrator is made where the server runs: in production with its JWT_SECRET_KEY in the environment; without
--tenant a new tenant is made. The password is asked for, or the first line of the standard input.

Examples:
  judgify user create ann@example.com --role tenant_admin
  openssl rand -base64 18 | tee password | judgify user create ci@example.com --role viewer`

/** Adds `user` and what can be done with local users. */
export function addUser(program: Command): void {
  const user = program.command('user').description('make and manage the users who sign in with a password')
  addCreate(user)
  addList(user)
  addRoles(user)
  addPassword(user)
  addSwitch(user, 'disable', 'keep a user from signing in, and end their sessions')
  addSwitch(user, 'enable', 'let a disabled user sign in again')
}

function addCreate(user: Command): void {
  withTenant(user.command('create'))
    .description('make a user')
    .argument('<email>', 'what they sign in with')
    .requiredOption('--role <role...>', 'their roles: tenant_admin, quality_manager, operator …')
    .option('--name <text>', 'what people call them (default: the e-mail)')
    .addHelpText('after', FIRST)
    .action(async (email: string, options: { role: string[]; name?: string }, command: Command) => {
      const client = await administer(command, { orNew: true })
      const { role: roles, name } = options
      const input = { email, name, roles, password: await askNewPassword() }
      console.log(await changeUser(client, 'create-user', { input }))
    })
}

function addList(user: Command): void {
  withTenant(user.command('list'))
    .description('list users, newest first')
    .option('--search <text>', 'only those with this in their e-mail or name')
    .action(async ({ search }: { search?: string }, command: Command) => {
      const rows = [['ID', 'E-MAIL', 'ROLES', 'SIGNED IN', 'NAME']]
      for await (const found of listUsers(await administer(command), search)) {
        const lately = found.disabled ? 'disabled' : (found.signedInAt ?? 'never')
        rows.push([found.id, found.email, found.roles.join(' '), lately, found.name])
      }
      if (rows.length === 1) console.error('There are none. Make one with: judgify user create --help')
      else console.log(alignTable(rows, ['left', 'left', 'left', 'left', 'left']).join('\n'))
    })
}

function addRoles(user: Command): void {
  withTenant(user.command('roles'))
    .description('give a user other roles, and end their sessions')
    .argument('<email>', 'the user')
    .requiredOption('--role <role...>', 'all of their roles')
    .action(async (email: string, { role: roles }: { role: string[] }, command: Command) => {
      const client = await administer(command)
      const input = { id: await userId(client, email), roles }
      console.log(await changeUser(client, 'update-user-roles', { input }))
    })
}

function addPassword(user: Command): void {
  withTenant(user.command('password'))
    .description("set a user's password, end their sessions and lift a lock")
    .argument('<email>', 'the user')
    .action(async (email: string, _: object, command: Command) => {
      const client = await administer(command)
      const input = { id: await userId(client, email), newPassword: await askNewPassword() }
      console.log(await changeUser(client, 'reset-password', { input }))
    })
}

function addSwitch(user: Command, name: 'disable' | 'enable', description: string): void {
  withTenant(user.command(name))
    .description(description)
    .argument('<email>', 'the user')
    .action(async (email: string, _: object, command: Command) => {
      const client = await administer(command)
      console.log(await changeUser(client, `${name}-user`, { id: await userId(client, email) }))
    })
}
