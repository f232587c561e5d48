// Parses the settings of a trust rule, and shows one in its wire form.
import type { Client } from '../../records/client.ts';
import type { CredentialUse } from '../../records/credential-use.ts';
import type { TrustRule } from '../../records/trust-rule.ts';
import type { TrustedIssuer } from '../../records/trusted-issuer.ts';
import { say } from '../../sentences/sentence.ts';
import { findResource } from '../../tenants/find-resource.ts';
import { type LoadedTenant, ownName } from '../../tenants/load-tenant.ts';
import { ISSUER_KINDS } from '../../trust/issuer-kinds.ts';
import { pinOfRule, pinOfUsers, pinsInWords } from '../../trust/pins.ts';
import { parseIpRules } from '../clients/settings.ts';
import { FieldProblems } from '../requests/field-problems.ts';
import { orNull, timestamp } from '../requests/timestamp.ts';
import { conditionView, parseConditions } from './conditions.ts';
import type { NewTrustBody, TrustViewBody } from './schema.ts';

/** The settings in a body, and what the rule is found by. */
export interface TrustSettings {
  readonly settings: Pick<
    TrustRule,
    'issuerId' | 'subject' | 'name' | 'label' | 'match' | 'scopes' | 'resources' | 'maxLifetime' | 'ipRules' | 'expiresAt'
  >;
  readonly pin: string;
}

/** What a rule is parsed against. */
export interface TrustContext {
  readonly client: Client;
  /** The issuer that the body names, if the tenant trusts it. */
  readonly issuer: TrustedIssuer | undefined;
  readonly tenant: LoadedTenant;
  readonly now: number;
  /** The id of the rule, which is its name by default. */
  readonly id: string;
  /** The record that is changed. */
  readonly before?: TrustRule;
}

/** Parses the settings in a body. @throws {@link Problem} 400 with every invalid field */
export const parseTrustSettings = (body: NewTrustBody, { client, issuer, tenant, now, id, before }: TrustContext): TrustSettings => {
  const problems = new FieldProblems();
  problems.require(issuer !== undefined, '/issuer', 'is not a trusted issuer of this tenant');
  const match = parseConditions(body.match, problems);
  const pin = issuer && (body.subject === 'user' ? pinForUsers(body, issuer, client, problems) : pinForClient(match, issuer, problems));
  for (const [index, scope] of (body.scopes ?? []).entries()) {
    problems.require(client.scopes.includes(scope), `/scopes/${index}`, 'is not a scope of the client');
  }
  const resources = body.resources?.map((uri, index) => {
    const resource = findResource(tenant.requestable, uri);
    problems.require(resource !== undefined, `/resources/${index}`, 'is not a resource of this tenant');
    return resource === undefined ? uri : ownName(resource, tenant).uri;
  });
  const isUnchanged = body.expires_at !== undefined && Date.parse(body.expires_at) === before?.expiresAt;
  const settings = {
    issuerId: body.issuer,
    subject: body.subject ?? 'client',
    name: body.name ?? id,
    label: body.label,
    match,
    scopes: body.scopes,
    resources,
    maxLifetime: body.max_lifetime,
    ipRules: parseIpRules(body.ip_rules, problems),
    expiresAt: isUnchanged ? before?.expiresAt : problems.future('/expires_at', body.expires_at, now),
  };
  problems.throwIfAny();
  return { settings, pin: pin ?? '' };
};

const pinForClient = (match: TrustRule['match'], issuer: TrustedIssuer, problems: FieldProblems): string | undefined => {
  const pin = pinOfRule(issuer, match);
  const needs = say('must compare {claims} by equals: names can be taken over by others, and other claims are not of one workload', {
    claims: pinsInWords(issuer),
  });
  problems.require(pin !== undefined, '/match', needs);
  return pin;
};

// What is left out would otherwise be all that the client may do for itself.
const pinForUsers = (
  { scopes, resources }: NewTrustBody,
  { kind }: TrustedIssuer,
  { clientId }: Client,
  problems: FieldProblems,
): string => {
  problems.require(
    ISSUER_KINDS[kind].hasUsers === true,
    '/subject',
    say('cannot be user: an issuer of the kind {kind} has no users', { kind }),
  );
  problems.require(scopes !== undefined, '/scopes', 'must be set in a rule for users');
  problems.require(resources !== undefined, '/resources', 'must be set in a rule for users');
  return pinOfUsers(clientId);
};

/** The settings in their wire form, which a patch is applied to. */
export const trustSettingsView = (rule: TrustRule) => ({
  issuer: rule.issuerId,
  subject: rule.subject,
  name: rule.name,
  label: rule.label ?? null,
  match: rule.match.map(conditionView),
  scopes: rule.scopes === undefined ? null : [...rule.scopes],
  resources: rule.resources === undefined ? null : [...rule.resources],
  max_lifetime: rule.maxLifetime ?? null,
  ip_rules: rule.ipRules === undefined ? null : { op: rule.ipRules.op, ranges: [...rule.ipRules.ranges] },
  expires_at: orNull(rule.expiresAt),
});

/** A rule as responses show it. @param uses - last uses of the credentials of the client */
export const trustView = (rule: TrustRule, client: Client, now: number, uses: readonly CredentialUse[] = []): TrustViewBody => {
  const last = uses.find(({ credentialId }) => credentialId === rule.id);
  return {
    id: rule.id,
    client_id: rule.clientId,
    ...trustSettingsView(rule),
    state: trustState(rule, client, now),
    last_used_at: orNull(last?.at),
    last_used_from: last?.address ?? null,
    created_at: timestamp(rule.createdAt),
    created_by: rule.createdBy,
    updated_at: timestamp(rule.updatedAt),
  };
};

/** Whether a rule can authenticate its client, and if not, what ended it. */
export const trustState = ({ id, expiresAt }: TrustRule, { revokedCredentials }: Client, now: number): TrustViewBody['state'] => {
  if (revokedCredentials.includes(id)) return 'revoked';
  return expiresAt !== undefined && expiresAt <= now ? 'expired' : 'active';
};
