// All commands: `mintmark client create` is commands/client/create.ts. Only the one that is called is loaded.
import type { Command } from 'commander';
import type { Io } from './io.ts';

/** What a command's file holds. */
export interface CommandFile {
  /** Adds arguments, options, examples and the action. */
  configure(command: Command, io: Io): void;
}

/** A command, or a group of them. */
export type CommandNode =
  | { readonly summary: string; readonly load: () => Promise<CommandFile> }
  | { readonly summary: string; readonly children: Readonly<Record<string, CommandNode>> };

export const COMMANDS: Readonly<Record<string, CommandNode>> = {
  serve: { summary: 'run the authorization server', load: () => import('./commands/serve.ts') },
  recover: { summary: 'make a temporary administrator, beside the store', load: () => import('./commands/recover.ts') },
  ca: { summary: 'print the local CA, for whoever is to trust the server', load: () => import('./commands/ca.ts') },
  backup: { summary: 'write the whole store into a file, beside the running server', load: () => import('./commands/backup.ts') },
  restore: { summary: 'fill an empty store from a backup', load: () => import('./commands/restore.ts') },
  login: { summary: 'save credentials, so that they are typed once', load: () => import('./commands/login.ts') },
  logout: { summary: 'remove saved credentials', load: () => import('./commands/logout.ts') },
  whoami: { summary: 'tell who asks, where, and what it may do', load: () => import('./commands/whoami.ts') },
  token: { summary: 'get an access token and print it', load: () => import('./commands/token.ts') },
  exec: { summary: 'run a program with an access token in its environment', load: () => import('./commands/exec.ts') },
  curl: { summary: 'run curl with an access token', load: () => import('./commands/curl.ts') },
  inspect: { summary: 'tell what a token is, and whether it is good', load: () => import('./commands/inspect.ts') },
  test: { summary: 'tell by the exit code whether a token is good', load: () => import('./commands/test.ts') },
  doctor: { summary: 'find out why no token comes', load: () => import('./commands/doctor.ts') },
  client: {
    summary: 'manage API clients',
    children: {
      create: { summary: 'make an API client', load: () => import('./commands/client/create.ts') },
      list: { summary: 'list API clients', load: () => import('./commands/client/list.ts') },
      show: { summary: 'show an API client', load: () => import('./commands/client/show.ts') },
      disable: { summary: 'end its tokens and give it no more', load: () => import('./commands/client/disable.ts') },
      enable: { summary: 'let it get tokens again', load: () => import('./commands/client/enable.ts') },
      update: { summary: 'change its settings', load: () => import('./commands/client/update.ts') },
      lockdown: { summary: 'disable it, deactivate its secrets and end its tokens', load: () => import('./commands/client/lockdown.ts') },
      'lockdown-all': {
        summary: 'lock down all clients of a team or a label',
        load: () => import('./commands/client/lockdown-all.ts'),
      },
      'lift-lockdown': { summary: 'undo a lockdown', load: () => import('./commands/client/lift-lockdown.ts') },
      'end-tokens': { summary: 'end its tokens; it may get new ones', load: () => import('./commands/client/end-tokens.ts') },
      'revoke-credential': {
        summary: 'end a secret, key or certificate in the wrong hands',
        load: () => import('./commands/client/revoke-credential.ts'),
      },
      delete: { summary: 'delete an API client', load: () => import('./commands/client/delete.ts') },
      restore: { summary: 'take a deletion back', load: () => import('./commands/client/restore.ts') },
    },
  },
  secret: {
    summary: 'manage the secrets of API clients',
    children: {
      list: { summary: 'list the secrets of a client', load: () => import('./commands/secret/list.ts') },
      add: { summary: 'add a secret beside the others', load: () => import('./commands/secret/add.ts') },
      import: { summary: 'take over a secret by its hash in another system', load: () => import('./commands/secret/import.ts') },
      rotate: { summary: 'put a new secret in the place of the old ones', load: () => import('./commands/secret/rotate.ts') },
      'rotate-all': {
        summary: 'a new secret for all clients of a team or a label',
        load: () => import('./commands/secret/rotate-all.ts'),
      },
      retire: { summary: 'end a secret; its tokens stay good', load: () => import('./commands/secret/retire.ts') },
      postpone: { summary: 'let a secret that is to retire do so later', load: () => import('./commands/secret/postpone.ts') },
      cancel: { summary: 'let a secret that is to retire stay', load: () => import('./commands/secret/cancel.ts') },
      update: { summary: 'change its label or its expiry', load: () => import('./commands/secret/update.ts') },
      deactivate: { summary: 'let a secret no longer count, for now', load: () => import('./commands/secret/deactivate.ts') },
      reactivate: { summary: 'let it count again', load: () => import('./commands/secret/reactivate.ts') },
      revoke: { summary: 'end a secret in the wrong hands, and its tokens', load: () => import('./commands/secret/revoke.ts') },
      whose: { summary: 'tell whose a leaked secret or token is', load: () => import('./commands/secret/whose.ts') },
    },
  },
  resource: {
    summary: 'manage the APIs that tokens are for',
    children: {
      create: { summary: 'register a resource', load: () => import('./commands/resource/create.ts') },
      list: { summary: 'list resources', load: () => import('./commands/resource/list.ts') },
      show: { summary: 'show a resource', load: () => import('./commands/resource/show.ts') },
      update: { summary: 'change its settings', load: () => import('./commands/resource/update.ts') },
      delete: { summary: 'remove a resource', load: () => import('./commands/resource/delete.ts') },
    },
  },
  tenant: {
    summary: 'manage tenants',
    children: {
      list: { summary: 'list tenants', load: () => import('./commands/tenant/list.ts') },
      create: { summary: 'make a tenant', load: () => import('./commands/tenant/create.ts') },
      show: { summary: 'show the settings of a tenant', load: () => import('./commands/tenant/show.ts') },
      update: { summary: 'change them', load: () => import('./commands/tenant/update.ts') },
      move: { summary: 'give it another public URL', load: () => import('./commands/tenant/move.ts') },
      disable: { summary: 'let it answer nobody', load: () => import('./commands/tenant/disable.ts') },
      enable: { summary: 'let it answer again', load: () => import('./commands/tenant/enable.ts') },
      'end-tokens': { summary: 'end every token of it', load: () => import('./commands/tenant/end-tokens.ts') },
      'fapi-check': { summary: 'tell who would be refused under FAPI 2.0', load: () => import('./commands/tenant/fapi-check.ts') },
    },
  },
  key: {
    summary: 'manage signing keys',
    children: {
      list: { summary: 'list signing keys', load: () => import('./commands/key/list.ts') },
      add: { summary: 'make the first keys of an algorithm', load: () => import('./commands/key/add.ts') },
      rotate: { summary: 'let the standby sign', load: () => import('./commands/key/rotate.ts') },
      rewrap: { summary: 'move everything under a new master key', load: () => import('./commands/key/rewrap.ts') },
      revoke: { summary: 'end a key and its tokens in an emergency', load: () => import('./commands/key/revoke.ts') },
    },
  },
  grant: {
    summary: 'manage the grants behind tokens',
    children: {
      list: { summary: 'list grants, the latest first', load: () => import('./commands/grant/list.ts') },
      'sign-ins': { summary: 'tell who got tokens and who was refused', load: () => import('./commands/grant/sign-ins.ts') },
      show: { summary: 'show a grant', load: () => import('./commands/grant/show.ts') },
      suspend: { summary: 'make its token inactive, for now', load: () => import('./commands/grant/suspend.ts') },
      reactivate: { summary: 'make it active again', load: () => import('./commands/grant/reactivate.ts') },
      revoke: { summary: 'end a token for good, or all of a client or credential', load: () => import('./commands/grant/revoke.ts') },
    },
  },
  audit: {
    summary: 'read and verify the audit trail',
    children: {
      list: { summary: 'list what happened, newest first', load: () => import('./commands/audit/list.ts') },
      export: { summary: 'write entries as lines of JSON', load: () => import('./commands/audit/export.ts') },
      checkpoint: { summary: 'sign where the trail stands', load: () => import('./commands/audit/checkpoint.ts') },
      verify: { summary: 'find out whether the trail was tampered with', load: () => import('./commands/audit/verify.ts') },
    },
  },
  entitlement: {
    summary: 'manage what clients may be given',
    children: {
      list: { summary: 'list entitlements', load: () => import('./commands/entitlement/list.ts') },
      show: { summary: 'tell what one is for', load: () => import('./commands/entitlement/show.ts') },
      create: { summary: 'make one of your own', load: () => import('./commands/entitlement/create.ts') },
      update: { summary: 'describe it anew', load: () => import('./commands/entitlement/update.ts') },
      delete: { summary: 'remove one that nobody holds', load: () => import('./commands/entitlement/delete.ts') },
    },
  },
  evaluate: { summary: 'tell whether a token request would pass', load: () => import('./commands/evaluate.ts') },
  guard: {
    summary: 'judge access tokens before an API',
    children: {
      serve: { summary: 'answer the questions of a reverse proxy', load: () => import('./commands/guard/serve.ts') },
    },
  },
  apply: { summary: 'make everything as manifests say', load: () => import('./commands/apply.ts') },
  export: { summary: 'write manifests of everything', load: () => import('./commands/export.ts') },
  import: { summary: 'bring API clients from another system', load: () => import('./commands/import.ts') },
  completion: { summary: 'write what completes words in a shell', load: () => import('./commands/completion.ts') },
  explain: { summary: 'tell why a request was refused', load: () => import('./commands/explain.ts') },
};
