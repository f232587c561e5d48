// The events of the audit trail, with what each entry reports.

/** What is constant about an event. */
export interface AuditEventDescription {
  /** What was done, or attempted. */
  readonly meaning: string;
  /** What `subject` names; omitted where an entry has none. */
  readonly subject?: string;
  /** The members of `detail` in an entry of a success. */
  readonly detail?: string;
}

const client = { subject: 'client id' } as const;
const ofSecret = { subject: 'client id', detail: '`secret_id`' } as const;
const ofInstance = { subject: 'client id', detail: '`instance`: its name' } as const;
const ofTenant = { subject: 'tenant id' } as const;
const ofGrant = { subject: 'grant id', detail: '`client_id`' } as const;
const ofQuota = { subject: 'the quota, as `client:ID`', detail: '`window` in seconds, `quota`, `percent`' } as const;
const changed = '`changes`: each changed member, `from` and `to`';
const ofIssuer = { subject: 'id of the issuer' } as const;
const ofTrust = '`trust`: its id; `changes`: each changed member, `from` and `to`';
const ofProvider = { subject: 'id of the OpenID Provider' } as const;
const ofOperator = { subject: 'name of the operator' } as const;
const ofResource = { subject: 'URI', detail: changed } as const;

/** Event to description. An entry names one of them. */
export const AUDIT_EVENTS = {
  'token.issue': { meaning: 'A token request was refused. Issued tokens are not in the trail; `mintmark grant list` lists them.' },
  'token.introspect': {
    meaning: 'An introspection was refused, or got `{"active":false}` for another reason than the expiry of the token.',
    subject: 'client id of the token, if it is known',
    detail: '`grant_id`, `audience`, if the token is known',
  },
  'token.revoke': { meaning: 'A request to revoke a token (RFC 7009) was refused.' },
  'token.revocations': { meaning: 'A request of the revocation feed was refused.' },
  'console.request': { meaning: 'A request of the web console was refused or failed; a sign-in, too.' },
  'management.request': { meaning: 'A request to a management API was refused or failed.' },
  'http.request': { meaning: 'A request was refused before its endpoint was known.' },
  'client.create': { ...client, meaning: 'An API client was created.', detail: changed },
  'client.update': { ...client, meaning: 'The settings of an API client were changed.', detail: changed },
  'client.refresh-metadata': {
    ...client,
    meaning: 'The name or keys of an API client were replaced by those of its metadata document, on request or by schedule.',
    detail: changed,
  },
  'client.disable': { ...client, meaning: 'An API client was disabled, which ended its tokens; also by a restore.' },
  'client.enable': { ...client, meaning: 'An API client was enabled again.' },
  'client.lockdown': { ...client, meaning: 'An API client was disabled, its secrets deactivated, and its tokens ended.' },
  'client.lift-lockdown': { ...client, meaning: 'A lockdown was undone, except for the tokens.' },
  'client.end-tokens': { ...client, meaning: 'All tokens of an API client were ended.' },
  'client.revoke-credential': {
    ...client,
    meaning: 'A secret, trust rule, key or certificate was revoked as compromised, with its tokens.',
    detail: '`credential_id`',
  },
  'client.delete': { ...client, meaning: 'An API client was deleted.' },
  'client.restore': { ...client, meaning: 'The deletion of an API client was undone.' },
  'client.expire': { ...client, meaning: 'The server ended the tokens of an API client that reached its expiry.' },
  'client.wasteful': {
    ...client,
    meaning: 'The server reports an API client that requested far more tokens in a day than it needed.',
    detail: '`day`, `issued`, `needed`, `addresses`',
  },
  'instance.disable': { ...ofInstance, meaning: 'An instance of an agent was disabled, which ended its tokens.' },
  'instance.enable': { ...ofInstance, meaning: 'An instance of an agent was enabled again.' },
  'instance.end-tokens': { ...ofInstance, meaning: 'All tokens of an instance of an agent were ended.' },
  'secret.add': { ...ofSecret, meaning: 'A secret was added alongside the others.' },
  'secret.rotate': { ...ofSecret, meaning: 'A new secret replaced the others.', detail: '`secret_id`, `overlap` in seconds' },
  'secret.update': { ...ofSecret, meaning: 'The label, expiry or retirement of a secret was changed.' },
  'secret.retire': { ...ofSecret, meaning: 'A secret was retired, at once or for a time to come. Its tokens stay valid.' },
  'secret.deactivate': { ...ofSecret, meaning: 'A secret was made unusable for now.' },
  'secret.reactivate': { ...ofSecret, meaning: 'A secret was made usable again.' },
  'credential.whose': {
    meaning: 'Someone searched for the client of a leaked secret or token.',
    subject: 'client id, or `unknown`',
    detail: '`kind`: what the credential is',
  },
  'grant.suspend': { ...ofGrant, meaning: 'A token was made inactive for now.' },
  'grant.reactivate': { ...ofGrant, meaning: 'A suspended token was made active again.' },
  'grant.revoke': {
    ...ofGrant,
    meaning: 'A token was revoked by its grant.',
    detail: '`client_id`, or `unrecorded` for a token without a grant',
  },
  'grant.revoke-many': {
    meaning: 'The tokens of a client or credential, or those that match other conditions, were revoked.',
    subject: 'client id, or `grants`',
    detail: 'the conditions; `count`',
  },
  'resource.create': { ...ofResource, meaning: 'An API was registered.' },
  'resource.update': { ...ofResource, meaning: 'The settings of an API were changed.' },
  'resource.delete': { ...ofResource, meaning: 'An API was removed.' },
  'entitlement.create': { subject: 'name', meaning: 'An entitlement was created.' },
  'entitlement.update': { subject: 'name', meaning: 'The description of an entitlement was changed.', detail: changed },
  'entitlement.delete': { subject: 'name', meaning: 'An entitlement was deleted.' },
  'quota.create': { subject: 'name', meaning: 'A shared quota was created.', detail: '`settings`' },
  'quota.update': { subject: 'name', meaning: 'A shared quota was changed.', detail: changed },
  'quota.delete': { subject: 'name', meaning: 'A shared quota was deleted.' },
  'quota.warning': { ...ofQuota, meaning: '80 % of a quota were used.' },
  'quota.exhausted': { ...ofQuota, meaning: 'A quota was used up.' },
  'issuer.create': { ...ofIssuer, meaning: 'An issuer was trusted.', detail: changed },
  'issuer.update': { ...ofIssuer, meaning: 'A trusted issuer was changed.', detail: changed },
  'issuer.refresh': { ...ofIssuer, meaning: 'The keys of a trusted issuer were fetched again, and those that nodes had discarded.' },
  'issuer.disable': { ...ofIssuer, meaning: 'A trusted issuer was disabled. Its tokens are refused.' },
  'issuer.enable': { ...ofIssuer, meaning: 'A trusted issuer was enabled again.' },
  'issuer.distrust': {
    ...ofIssuer,
    meaning: 'A trusted issuer was disabled, its trust rules were revoked, and the tokens that they led to ended.',
    detail: '`clients`: a hundred of those with a rule at most',
  },
  'issuer.delete': { ...ofIssuer, meaning: 'A trusted issuer was deleted.', detail: changed },
  'trust.create': { ...client, meaning: 'A trust rule of an API client was created.', detail: ofTrust },
  'trust.update': { ...client, meaning: 'A trust rule of an API client was changed.', detail: ofTrust },
  'trust.delete': { ...client, meaning: 'A trust rule of an API client was deleted. Its tokens stay active.', detail: ofTrust },
  'operator.create': { ...ofOperator, meaning: 'An operator was created.', detail: changed },
  'operator.update': { ...ofOperator, meaning: 'The roles, the name or the state of an operator were changed.', detail: changed },
  'operator.delete': { ...ofOperator, meaning: 'An operator was deleted, and the sessions ended.', detail: changed },
  'operator.renew-link': { ...ofOperator, meaning: 'A one-time link for a new password of an operator was created.' },
  'operator.sign-in': {
    ...ofOperator,
    meaning: 'An operator signed in.',
    detail: '`method`; `provider` and `roles` of a sign-in by a provider',
  },
  'operator.sign-out': { ...ofOperator, meaning: 'An operator signed out, or ended another of the own sessions.' },
  'operator.use-link': { ...ofOperator, meaning: 'A one-time link was used: the password was set, and the earlier sessions ended.' },
  'operator.set-password': { ...ofOperator, meaning: 'An operator changed the own password, which ended the other sessions.' },
  'operator.add-passkey': { ...ofOperator, meaning: 'An operator added a passkey.', detail: '`passkey`: its id, `label`' },
  'operator.remove-passkey': { ...ofOperator, meaning: 'An operator removed a passkey.', detail: '`passkey`: its id' },
  'provider.create': { ...ofProvider, meaning: 'An OpenID Provider for operators was added.', detail: changed },
  'provider.update': {
    ...ofProvider,
    meaning: 'An OpenID Provider was changed, and the sessions of its operators ended.',
    detail: changed,
  },
  'provider.delete': { ...ofProvider, meaning: 'An OpenID Provider was deleted.', detail: changed },
  'operator.end-sessions': { ...ofOperator, meaning: 'Sessions of an operator were ended.' },
  'key.add': { meaning: 'The first keys of an algorithm were created.', subject: 'algorithm' },
  'key.rotate': { meaning: 'The standby key began to sign.', subject: 'algorithm; the `kid` for a scheduled rotation' },
  'key.revoke': { meaning: 'A signing key was revoked, with its tokens.', subject: '`kid`' },
  'key.remove': { meaning: 'The server removed retired and revoked keys that no token can need any more.' },
  'master-key.register': { meaning: 'A server started with a new master key.', subject: 'id of the key' },
  'master-key.retire': { meaning: 'Everything is encrypted under a newer master key.', subject: 'id of the key', detail: '`newest`' },
  'tenant.create': {
    meaning: 'A tenant was created; in the trail of both tenants, with `made_in` in that of the new one. Also the first start.',
    subject: 'tenant id; at the first start, the client id of the administrator',
    detail: '`public_url`, or `made_in`',
  },
  'tenant.update': { ...ofTenant, meaning: 'The settings of a tenant were changed.', detail: changed },
  'tenant.move': {
    ...ofTenant,
    meaning: 'A tenant was moved to another public URL; in the trail of both tenants.',
    detail: '`from`, `to`, `former_urls`, `moved_in`',
  },
  'tenant.end-former-urls': { ...ofTenant, meaning: 'The time of a former URL of a tenant is over.', detail: '`hosts`: those that remain' },
  'tenant.disable': { ...ofTenant, meaning: 'A tenant was disabled, which ended its tokens; also by a restore.' },
  'tenant.enable': { ...ofTenant, meaning: 'A tenant was enabled again.' },
  'tenant.end-tokens': { ...ofTenant, meaning: 'All tokens of a tenant were ended.' },
  'store.restore': {
    meaning: 'A backup was restored, which ended all tokens and replaced the signing keys.',
    detail: '`backup_created_at`, `master_key`',
  },
  'store.migrate': { meaning: 'The store was moved to another database.', detail: '`from`, `to`, `rows`' },
} as const satisfies Record<string, AuditEventDescription>;

/** The name of an event. */
export type AuditEventName = keyof typeof AUDIT_EVENTS;
