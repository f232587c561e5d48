// All commands. `mintmark client create` is in commands/client/create.ts. Only the file of the called command
// is loaded.
import type { CommandTree } from './define-command.ts';

export const COMMANDS: CommandTree = {
  serve: { summary: 'run the authorization server', load: () => import('./commands/serve.ts') },
  recover: { summary: 'create a temporary administrator directly in the store', load: () => import('./commands/recover.ts') },
  ca: { summary: 'print the local CA, for machines that must trust the server', load: () => import('./commands/ca.ts') },
  backup: { summary: 'write the whole store to a file, while the server runs', load: () => import('./commands/backup.ts') },
  restore: { summary: 'fill an empty store from a backup', load: () => import('./commands/restore.ts') },
  'migrate-store': { summary: 'move a store between SQLite and PostgreSQL, verified', load: () => import('./commands/migrate-store.ts') },
  'upgrade-store': {
    summary: 'bring a store to this version’s schema, before the servers',
    load: () => import('./commands/upgrade-store.ts'),
  },
  'check-store': { summary: 'check the store for damage, while the server runs', load: () => import('./commands/check-store.ts') },
  login: { summary: 'save credentials, so that they are typed once', load: () => import('./commands/login.ts') },
  logout: { summary: 'remove saved credentials', load: () => import('./commands/logout.ts') },
  whoami: { summary: 'show which client the commands act as, where, and its rights', load: () => import('./commands/whoami.ts') },
  token: { summary: 'get an access token and print it', load: () => import('./commands/token.ts') },
  exec: { summary: 'run a program with an access token in its environment', load: () => import('./commands/exec.ts') },
  curl: { summary: 'run curl with an access token', load: () => import('./commands/curl.ts') },
  inspect: { summary: 'show what a token contains, and whether it is valid', load: () => import('./commands/inspect.ts') },
  test: { summary: 'report by the exit code whether a token is valid', load: () => import('./commands/test.ts') },
  doctor: { summary: 'diagnose why a token cannot be obtained', load: () => import('./commands/doctor.ts') },
  client: {
    summary: 'manage API clients',
    children: {
      create: { summary: 'create an API client', load: () => import('./commands/client/create.ts') },
      list: { summary: 'list API clients', load: () => import('./commands/client/list.ts') },
      show: { summary: 'show an API client', load: () => import('./commands/client/show.ts') },
      exchangers: {
        summary: 'list the clients that may exchange the tokens of a client',
        load: () => import('./commands/client/exchangers.ts'),
      },
      quota: { summary: 'show the quotas of an API client and what was used', load: () => import('./commands/client/quota.ts') },
      disable: { summary: 'disable an API client and end its tokens', load: () => import('./commands/client/disable.ts') },
      enable: { summary: 'enable an API client again', load: () => import('./commands/client/enable.ts') },
      update: { summary: 'change the settings of an API client', load: () => import('./commands/client/update.ts') },
      lockdown: {
        summary: 'disable a client, deactivate its secrets and end its tokens',
        load: () => import('./commands/client/lockdown.ts'),
      },
      'lockdown-all': {
        summary: 'lock down all clients of a team or with a label',
        load: () => import('./commands/client/lockdown-all.ts'),
      },
      'lift-lockdown': { summary: 'undo a lockdown', load: () => import('./commands/client/lift-lockdown.ts') },
      'end-tokens': {
        summary: 'end the tokens of a client, which may get new ones',
        load: () => import('./commands/client/end-tokens.ts'),
      },
      'revoke-credential': {
        summary: 'revoke a compromised secret, key or certificate',
        load: () => import('./commands/client/revoke-credential.ts'),
      },
      delete: { summary: 'delete an API client', load: () => import('./commands/client/delete.ts') },
      'refresh-metadata': {
        summary: 'update the name and keys from its metadata document',
        load: () => import('./commands/client/refresh-metadata.ts'),
      },
      restore: { summary: 'undo a deletion', load: () => import('./commands/client/restore.ts') },
    },
  },
  agent: {
    summary: 'see what agents are and do, and stop them',
    children: {
      list: { summary: 'list agents, and who owns each', load: () => import('./commands/agent/list.ts') },
      show: { summary: 'show what an agent may do, and what it did', load: () => import('./commands/agent/show.ts') },
      instances: { summary: 'list the instances of an agent', load: () => import('./commands/agent/instances.ts') },
      stop: { summary: 'disable an agent or an instance, and end its tokens', load: () => import('./commands/agent/stop.ts') },
      start: { summary: 'enable an agent or an instance again', load: () => import('./commands/agent/start.ts') },
    },
  },
  secret: {
    summary: 'manage the secrets of API clients',
    children: {
      list: { summary: 'list the secrets of a client', load: () => import('./commands/secret/list.ts') },
      add: { summary: 'add a secret alongside the others', load: () => import('./commands/secret/add.ts') },
      import: { summary: 'import the hash of a secret from another system', load: () => import('./commands/secret/import.ts') },
      rotate: { summary: 'replace the secrets with a new one', load: () => import('./commands/secret/rotate.ts') },
      'rotate-all': {
        summary: 'rotate the secrets of all clients of a team or with a label',
        load: () => import('./commands/secret/rotate-all.ts'),
      },
      retire: { summary: 'end a secret; its tokens stay valid', load: () => import('./commands/secret/retire.ts') },
      postpone: { summary: 'postpone the retirement of a secret', load: () => import('./commands/secret/postpone.ts') },
      cancel: { summary: 'cancel the retirement of a secret', load: () => import('./commands/secret/cancel.ts') },
      update: { summary: 'change the label or the expiry of a secret', load: () => import('./commands/secret/update.ts') },
      deactivate: { summary: 'make a secret unusable for now', load: () => import('./commands/secret/deactivate.ts') },
      reactivate: { summary: 'make a secret usable again', load: () => import('./commands/secret/reactivate.ts') },
      revoke: { summary: 'revoke a compromised secret and its tokens', load: () => import('./commands/secret/revoke.ts') },
      whose: { summary: 'find the client of a leaked secret or token', load: () => import('./commands/secret/whose.ts') },
    },
  },
  resource: {
    summary: 'manage the APIs that tokens are for',
    children: {
      create: { summary: 'register a resource', load: () => import('./commands/resource/create.ts') },
      list: { summary: 'list resources', load: () => import('./commands/resource/list.ts') },
      show: { summary: 'show a resource', load: () => import('./commands/resource/show.ts') },
      update: { summary: 'change the settings of a resource', load: () => import('./commands/resource/update.ts') },
      delete: { summary: 'remove a resource', load: () => import('./commands/resource/delete.ts') },
    },
  },
  tenant: {
    summary: 'manage tenants',
    children: {
      list: { summary: 'list tenants', load: () => import('./commands/tenant/list.ts') },
      create: { summary: 'create a tenant', load: () => import('./commands/tenant/create.ts') },
      show: { summary: 'show the settings of a tenant', load: () => import('./commands/tenant/show.ts') },
      update: { summary: 'change the settings of a tenant', load: () => import('./commands/tenant/update.ts') },
      move: { summary: 'move a tenant to another public URL', load: () => import('./commands/tenant/move.ts') },
      disable: { summary: 'refuse all requests to a tenant', load: () => import('./commands/tenant/disable.ts') },
      enable: { summary: 'accept requests to a tenant again', load: () => import('./commands/tenant/enable.ts') },
      'end-tokens': { summary: 'end all tokens of a tenant', load: () => import('./commands/tenant/end-tokens.ts') },
      'fapi-check': { summary: 'list the clients that FAPI 2.0 would refuse', load: () => import('./commands/tenant/fapi-check.ts') },
    },
  },
  key: {
    summary: 'manage signing keys',
    children: {
      list: { summary: 'list signing keys', load: () => import('./commands/key/list.ts') },
      add: { summary: 'create the first keys of an algorithm', load: () => import('./commands/key/add.ts') },
      rotate: { summary: 'make the standby key sign', load: () => import('./commands/key/rotate.ts') },
      rewrap: { summary: 're-encrypt everything under a new master key', load: () => import('./commands/key/rewrap.ts') },
      revoke: { summary: 'revoke a key and its tokens in an emergency', load: () => import('./commands/key/revoke.ts') },
    },
  },
  grant: {
    summary: 'manage grants, the records of issued tokens',
    children: {
      list: { summary: 'list grants, newest first', load: () => import('./commands/grant/list.ts') },
      'sign-ins': { summary: 'list which clients got tokens and which were refused', load: () => import('./commands/grant/sign-ins.ts') },
      show: { summary: 'show a grant', load: () => import('./commands/grant/show.ts') },
      chain: { summary: 'show what ends with a token, and what it ends with', load: () => import('./commands/grant/chain.ts') },
      suspend: { summary: 'make the token of a grant inactive for now', load: () => import('./commands/grant/suspend.ts') },
      reactivate: { summary: 'make the token of a grant active again', load: () => import('./commands/grant/reactivate.ts') },
      revoke: { summary: 'revoke a token, or all tokens of a client or credential', load: () => import('./commands/grant/revoke.ts') },
    },
  },
  usage: { summary: 'show what clients did, by hour or day', load: () => import('./commands/usage.ts') },
  report: {
    summary: 'find what should be fixed',
    children: {
      waste: { summary: 'list clients that request far more tokens than they need', load: () => import('./commands/report/waste.ts') },
      'unused-scopes': {
        summary: 'list scopes that clients hold and do not use',
        load: () => import('./commands/report/unused-scopes.ts'),
      },
      'unused-trusts': {
        summary: 'list trust rules that no token meets',
        load: () => import('./commands/report/unused-trusts.ts'),
      },
      'scope-holders': {
        summary: 'list clients that hold a scope, with the day of its last use',
        load: () => import('./commands/report/scope-holders.ts'),
      },
    },
  },
  audit: {
    summary: 'read and verify the audit trail',
    children: {
      list: { summary: 'list entries, newest first', load: () => import('./commands/audit/list.ts') },
      export: { summary: 'write entries as JSON lines', load: () => import('./commands/audit/export.ts') },
      checkpoint: { summary: 'sign the current end of the trail', load: () => import('./commands/audit/checkpoint.ts') },
      verify: { summary: 'check whether the trail was tampered with', load: () => import('./commands/audit/verify.ts') },
    },
  },
  entitlement: {
    summary: 'manage the rights that clients can hold',
    children: {
      list: { summary: 'list entitlements', load: () => import('./commands/entitlement/list.ts') },
      show: { summary: 'show what an entitlement allows', load: () => import('./commands/entitlement/show.ts') },
      create: { summary: 'create an entitlement for your own APIs', load: () => import('./commands/entitlement/create.ts') },
      update: { summary: 'change the description of an entitlement', load: () => import('./commands/entitlement/update.ts') },
      delete: { summary: 'delete an entitlement that no client holds', load: () => import('./commands/entitlement/delete.ts') },
    },
  },
  issuer: {
    summary: 'manage the issuers whose tokens clients may present',
    children: {
      create: { summary: 'trust an issuer', load: () => import('./commands/issuer/create.ts') },
      list: { summary: 'list trusted issuers', load: () => import('./commands/issuer/list.ts') },
      show: { summary: 'show a trusted issuer and its keys', load: () => import('./commands/issuer/show.ts') },
      update: { summary: 'change a trusted issuer', load: () => import('./commands/issuer/update.ts') },
      disable: { summary: 'refuse the tokens of an issuer from now on', load: () => import('./commands/issuer/disable.ts') },
      enable: { summary: 'accept the tokens of an issuer again', load: () => import('./commands/issuer/enable.ts') },
      distrust: { summary: 'revoke every rule and token of an issuer', load: () => import('./commands/issuer/distrust.ts') },
      refresh: { summary: 'fetch the keys of an issuer now', load: () => import('./commands/issuer/refresh.ts') },
      delete: { summary: 'no longer trust an issuer', load: () => import('./commands/issuer/delete.ts') },
    },
  },
  trust: {
    summary: 'manage trust rules, by which workloads authenticate as a client',
    children: {
      create: { summary: 'create a trust rule', load: () => import('./commands/trust/create.ts') },
      list: { summary: 'list the trust rules of a client', load: () => import('./commands/trust/list.ts') },
      show: { summary: 'show a trust rule', load: () => import('./commands/trust/show.ts') },
      update: { summary: 'change a trust rule', load: () => import('./commands/trust/update.ts') },
      learn: { summary: 'propose a trust rule from a token', load: () => import('./commands/trust/learn.ts') },
      evaluate: { summary: 'report what a token would lead to', load: () => import('./commands/trust/evaluate.ts') },
      advice: { summary: 'suggest how to narrow a trust rule to the tokens that met it', load: () => import('./commands/trust/advice.ts') },
      revoke: { summary: 'revoke a trust rule, with all that it obtained', load: () => import('./commands/trust/revoke.ts') },
      delete: { summary: 'delete a trust rule', load: () => import('./commands/trust/delete.ts') },
    },
  },
  quota: {
    summary: 'manage quotas that several clients share',
    children: {
      create: { summary: 'create a quota for the clients of a team or with a label', load: () => import('./commands/quota/create.ts') },
      list: { summary: 'list shared quotas and what was used', load: () => import('./commands/quota/list.ts') },
      show: { summary: 'show a shared quota and what was used', load: () => import('./commands/quota/show.ts') },
      update: { summary: 'change a shared quota', load: () => import('./commands/quota/update.ts') },
      delete: { summary: 'delete a shared quota', load: () => import('./commands/quota/delete.ts') },
    },
  },
  operator: {
    summary: 'manage the people who sign in to the web console',
    children: {
      create: {
        summary: 'create an operator, with a one-time link for the password',
        load: () => import('./commands/operator/create.ts'),
      },
      list: { summary: 'list operators', load: () => import('./commands/operator/list.ts') },
      update: { summary: 'change the roles of an operator', load: () => import('./commands/operator/update.ts') },
      link: { summary: 'create a one-time link for a new password', load: () => import('./commands/operator/link.ts') },
      sessions: { summary: 'list the sessions of an operator', load: () => import('./commands/operator/sessions.ts') },
      'end-sessions': { summary: 'sign an operator out everywhere', load: () => import('./commands/operator/end-sessions.ts') },
      disable: { summary: 'refuse an operator and end the sessions', load: () => import('./commands/operator/disable.ts') },
      enable: { summary: 'accept an operator again', load: () => import('./commands/operator/enable.ts') },
      remove: { summary: 'remove an operator', load: () => import('./commands/operator/remove.ts') },
    },
  },
  provider: {
    summary: 'manage the OpenID Providers by which operators sign in',
    children: {
      create: { summary: 'add a provider, and the rules for roles', load: () => import('./commands/provider/create.ts') },
      list: { summary: 'list providers', load: () => import('./commands/provider/list.ts') },
      show: { summary: 'show a provider', load: () => import('./commands/provider/show.ts') },
      update: { summary: 'change a provider, or require it in place of passwords', load: () => import('./commands/provider/update.ts') },
      disable: { summary: 'refuse sign-ins by a provider', load: () => import('./commands/provider/disable.ts') },
      enable: { summary: 'accept sign-ins by a provider again', load: () => import('./commands/provider/enable.ts') },
      test: { summary: 'test a provider without a sign-in', load: () => import('./commands/provider/test.ts') },
      delete: { summary: 'delete a provider', load: () => import('./commands/provider/delete.ts') },
    },
  },
  evaluate: { summary: 'report whether a token request would succeed', load: () => import('./commands/evaluate.ts') },
  guard: {
    summary: 'verify access tokens in front of an API',
    children: {
      serve: { summary: 'verify the access tokens of requests to a reverse proxy', load: () => import('./commands/guard/serve.ts') },
    },
  },
  mcp: {
    summary: 'help with servers of the Model Context Protocol',
    children: {
      check: {
        summary: 'check whether a program without a person can use an MCP server',
        load: () => import('./commands/mcp/check.ts'),
      },
    },
  },
  apply: { summary: 'create and change records to match manifests', load: () => import('./commands/apply.ts') },
  export: { summary: 'write everything as manifests', load: () => import('./commands/export.ts') },
  import: { summary: 'import API clients from another system', load: () => import('./commands/import.ts') },
  completion: {
    summary: 'print a completion script for a shell',
    load: async () => (await import('./commands/completion.ts')).completionOf(COMMANDS),
  },
  explain: { summary: 'explain why a request was refused', load: () => import('./commands/explain.ts') },
};
