/** What each role permits, `resource:verb`. A token may carry further permissions of its own. */
const permissionsOfRole: Record<string, readonly string[]> = {
  tenant_admin: [
    ...verbs('workflow', 'view create edit delete execute publish'),
    ...verbs('judgment', 'view execute approve override'),
    ...verbs('dashboard', 'view create edit share'),
    ...'user:manage audit:view data:export data:import rule:approve action:execute system:config'.split(' '),
  ],
  manufacturing_admin: [
    ...verbs('workflow', 'view create edit execute publish'),
    ...verbs('judgment', 'view execute approve override'),
    ...verbs('dashboard', 'view create edit share'),
    ...'data:export rule:approve action:execute'.split(' '),
  ],
  quality_manager: [
    ...verbs('workflow', 'view execute'),
    ...verbs('judgment', 'view execute approve'),
    ...verbs('dashboard', 'view create'),
    ...'data:export rule:approve'.split(' '),
  ],
  senior_operator: operator(),
  operator: operator(),
  data_analyst: [
    'workflow:view',
    'judgment:view',
    ...verbs('dashboard', 'view create'),
    'data:export',
    'audit:view',
  ],
  viewer: ['workflow:view', 'judgment:view', 'dashboard:view'],
}

/** The roles that exist. */
export const roles: readonly string[] = Object.keys(permissionsOfRole)

/** The permissions of all the roles together; a role that doesn't exist gives none. */
export function permissionsOf(names: readonly string[]): string[] {
  return [
    ...new Set(
      names.flatMap((name) =>
        Object.hasOwn(permissionsOfRole, name) ? (permissionsOfRole[name] ?? []) : [],
      ),
    ),
  ]
}

function verbs(resource: string, list: string): string[] {
  return list.split(' ').map((verb) => `${resource}:${verb}`)
}

function operator(): string[] {
  return [...verbs('workflow', 'view execute'), ...verbs('judgment', 'view execute'), 'dashboard:view']
}
