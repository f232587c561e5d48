// The grant jwt-bearer with an identity assertion (draft-ietf-oauth-identity-assertion-authz-grant): a client, which has
// authenticated by other means, obtains a token for a user of a trusted issuer. The order of the checks is defined only
// here. This server has no users: the subject names the issuer and its user, and the client is the actor.
import { parseJws, type TokenRequest } from '@mintmark/protocol';
import type { AuthenticatedClient } from '../client-auth/method.ts';
import { JWT_BEARER_GRANT } from '../client-auth/presented.ts';
import type { Client } from '../records/client.ts';
import type { Derivation } from '../records/derivation.ts';
import type { Confirmation } from '../records/grant.ts';
import type { TrustRule } from '../records/trust-rule.ts';
import { assertionRefused, assertionRefusedBy } from '../refusals/assertion-refused.ts';
import { Refusal } from '../refusals/refusal.ts';
import { issuersAt, type LoadedTenant } from '../tenants/load-tenant.ts';
import { confirmationOfClaim, isProven } from '../trust/bound-token.ts';
import { type VerifiedToken, verifyForeignToken } from '../trust/foreign-token.ts';
import { subjectOfUser } from '../trust/identity-assertion.ts';
import { ruleForUser } from '../trust/workload.ts';
import { actorOfClaim, mayActOfClaim } from './exchange/actor-claims.ts';
import type { Authorization, GrantContext, GrantTypeDependencies } from './grant-type.ts';
import { assertedDetails, assertedResources, assertedScope, assertionLimits } from './identity-assertion-limits.ts';
import { formatFor, lifetimeFor, signingAlgorithmFor } from './token-settings.ts';
import { lifetimeWithin } from './within-limits.ts';

/** Lifetime of a token for a user in seconds, where the trust rule sets none (RFC 7521 §4.1). */
const DEFAULT_LIFETIME = 900;

/**
 * Decides what an identity assertion leads to.
 *
 * @throws {@link Refusal} `invalid_grant` for an assertion that is not accepted (RFC 7523 §3.1), `invalid_target`,
 * `invalid_scope` and `invalid_authorization_details` for more than it, its rule and the client allow
 */
export const authorizeForUser = async (
  request: TokenRequest,
  authenticated: AuthenticatedClient,
  tenant: LoadedTenant,
  context: GrantContext,
  dependencies: GrantTypeDependencies,
): Promise<Authorization> => {
  const { client, limits } = authenticated;
  const { verified, confirmation, subject, rule } = await dependencies.countAssertion(async () => {
    // 1. Issuer, signature, times, audience and jti, and 2. for whom it was issued.
    const verified = await verifiedAssertion(request.assertion ?? '', tenant, dependencies);
    const confirmation = confirmationFor(verified, client, context);
    // 3. The user, and 4. the rule that lets the client act for it.
    const subject = await subjectOf(verified, client, dependencies);
    const rule = await ruleForUser(verified, client, context.address, dependencies).catch(refuseBy);
    return { issuerId: verified.issuer.id, decided: { verified, confirmation, subject, rule } };
  });

  // 5. Resources, scopes and details: each within assertion, rule, client and request.
  const asserted = assertionLimits(verified);
  const resources = assertedResources(request, asserted, [rule, limits], tenant);
  const scope = assertedScope(request, asserted, { rule, client, resources }, tenant);
  const details = assertedDetails(request, asserted, { client, resources }, tenant);
  // Some APIs accept a token without scopes for everything. A rule without scopes is for APIs that have none.
  if (scope.length + details.length === 0 && rule.scopes?.length !== 0) throw noScope(rule, asserted.scope);

  // 6. Lifetime.
  const ofRule = { ...rule, maxLifetime: rule.maxLifetime ?? DEFAULT_LIFETIME };
  const lifetime = lifetimeWithin(lifetimeWithin(lifetimeFor(resources, client, tenant.tenant), limits), ofRule);
  return {
    ...{ scope, details, lifetime },
    format: formatFor(resources, client, tenant.tenant),
    audience: resources.map(({ uri }) => uri),
    // They are rights of the client, not of the user.
    entitlements: [],
    algorithm: signingAlgorithmFor(client, tenant),
    derived: {
      derivation: derivationOf(verified, { subject, instance: request.instance }, authenticated, tenant),
      expiresBy: rule.expiresAt === undefined ? Number.POSITIVE_INFINITY : Math.floor(rule.expiresAt / 1000),
      credentialId: rule.id,
      confirmation,
      replays: verified.replays,
    },
  };
};

const verifiedAssertion = async (assertion: string, tenant: LoadedTenant, dependencies: GrantTypeDependencies): Promise<VerifiedToken> => {
  const audiences = tenant.publicUrls.flatMap(issuersAt);
  const token = { jws: parseJws(assertion), form: 'identity-assertion', audiences } as const;
  const verified = await verifyForeignToken(token, tenant, dependencies).catch(refuseBy);
  const { issuer, claims } = verified;
  // Required by the draft, though other tokens of the issuer may lack them.
  const missing = ['jti', 'iat', 'client_id'].find((name) => claims[name] === undefined);
  if (missing !== undefined) throw assertionRefused('identity_assertion_claims', { issuer: issuer.id, claim: missing });
  return verified;
};

/**
 * The binding of the token. An assertion for another client, or one that is bound to another key, was stolen; one that is
 * bound leads to a bound token.
 */
const confirmationFor = (
  { issuer, claims }: VerifiedToken,
  { clientId }: Client,
  { confirmation, certificate }: GrantContext,
): Confirmation | undefined => {
  const { client_id: named, cnf } = claims;
  if (named !== clientId) {
    const seen = typeof named === 'string' ? named.slice(0, 256) : null;
    throw assertionRefused('identity_assertion_client', { issuer: issuer.id, client_id: seen, client: clientId });
  }
  if (cnf === undefined) return confirmation;
  if (!isProven(cnf, { jkt: confirmation?.jkt, 'x5t#S256': certificate })) {
    throw assertionRefused('identity_assertion_unbound', { issuer: issuer.id });
  }
  return { ...confirmation, ...confirmationOfClaim(cnf) };
};

const subjectOf = async (
  verified: VerifiedToken,
  { tenantId }: Client,
  { clients }: Pick<GrantTypeDependencies, 'clients'>,
): Promise<string> => {
  const subject = subjectOfUser(verified);
  // A client may have such an id from before none could.
  const isClient = subject !== undefined && (await clients.find(tenantId, subject)) !== undefined;
  if (subject === undefined || isClient) {
    const { issuer, claims } = verified;
    const [sub = '', tenant = ''] = [claims['sub'], claims['tenant']].map((value) => JSON.stringify(value ?? null).slice(0, 512));
    throw assertionRefused('identity_assertion_subject', { issuer: issuer.id, sub, tenant });
  }
  return subject;
};

const derivationOf = (
  { issuer, claims: { act, may_act } }: VerifiedToken,
  { subject, instance }: { readonly subject: string; readonly instance: string | undefined },
  { client, credentialId }: AuthenticatedClient,
  { tenant }: LoadedTenant,
): Derivation => {
  const prior = act === undefined ? undefined : actorOfClaim(act);
  const mayAct = may_act === undefined ? undefined : mayActOfClaim(may_act);
  const isActWrong = act !== undefined && prior === undefined;
  if (isActWrong || (may_act !== undefined && mayAct === undefined)) {
    throw assertionRefused('identity_assertion_claims', { issuer: issuer.id, claim: isActWrong ? 'act' : 'may_act' });
  }
  const { clientId, generation } = client;
  return {
    grantType: JWT_BEARER_GRANT,
    subject,
    actor: { sub: clientId, ...(instance === undefined ? undefined : { instance }), ...(prior && { act: prior }) },
    ...(mayAct && { mayAct }),
    depth: 0,
    // Its own credential is the rule; it ends with what authenticated the client as well.
    chain: [{ clientId, credentialId, tenantGeneration: tenant.generation, clientGeneration: generation }],
  };
};

const noScope = ({ scopes = [] }: TrustRule, asserted: readonly string[] | undefined): Refusal =>
  new Refusal('invalid_scope', 'The assertion leads to no scope.', 'identity_assertion_scope', {
    detail: { assertion_scope: asserted?.join(' ').slice(0, 512) ?? null, rule_scope: scopes.join(' ').slice(0, 512) },
  });

const refuseBy = (error: unknown): never => {
  throw assertionRefusedBy(error);
};
