// Authenticates a client by a token of a trusted issuer: as client assertion (RFC 7521 §4.2, SPIFFE), or as grant
// (RFC 7523 §2.1), which needs no other client authentication. A trust rule is the credential.
import { type Jws, parseJws } from '@mintmark/protocol';
import { invalidClient } from '../refusals/refusal.ts';
import { issuersAt } from '../tenants/load-tenant.ts';
import { verifyForeignToken } from '../trust/foreign-token.ts';
import { ISSUER_KINDS } from '../trust/issuer-kinds.ts';
import { limitsOf, withScopesOf } from '../trust/rule-limits.ts';
import { workloadOf } from '../trust/workload.ts';
import { parsedAssertion, tokenEndpointsAt } from './client-assertion.ts';
import type { AuthenticatedClient, ClientAuthDependencies, ClientAuthMethod, UsableClient } from './method.ts';
import type { PresentedRequest } from './presented.ts';
import { requireUsable } from './usable-client.ts';

/** The type of a JWT-SVID as client assertion (draft-ietf-oauth-spiffe-client-auth). */
const SVID_ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-spiffe';

/** Whether an assertion is not signed by the client itself. Without trusted issuers, none is taken for one. */
export const isForeignAssertion = ({ tenant, credentials }: PresentedRequest): boolean => {
  if (credentials.clientAssertion === undefined || tenant.trustedIssuers.length === 0) return false;
  if (credentials.clientAssertionType === SVID_ASSERTION_TYPE) return true;
  const { iss, sub } = parsedAssertion(credentials)?.payload ?? {};
  return typeof iss === 'string' && iss !== sub;
};

/** A token as client assertion. */
export const federatedJwt: ClientAuthMethod = {
  presentedIn: isForeignAssertion,
  authenticate: (presented, dependencies) => {
    const { credentials, tenant } = presented;
    const isSvid = credentials.clientAssertionType === SVID_ASSERTION_TYPE;
    const jws = parse(credentials.clientAssertion ?? '');
    return authenticate({ jws, isSvid, audiences: tenant.publicUrls.flatMap(issuersAt) }, presented, dependencies);
  },
};

/** A token as grant. It may be for the token endpoint, too (RFC 7523 §3). */
export const federatedGrant: ClientAuthMethod = {
  presentedIn: ({ credentials: { grantAssertion } }) => grantAssertion !== undefined,
  authenticate: (presented, dependencies) => {
    const { publicUrls, tenant } = presented.tenant;
    // FAPI 2.0 Security Profile §5.3.2.1: clients authenticate.
    if (tenant.profile === 'fapi2') throw invalidClient('wrong_auth_method', { detail: { method: 'jwt-bearer' } });
    const jws = parse(presented.credentials.grantAssertion ?? '');
    // An SVID has no iss.
    const isSvid = jws.payload['iss'] === undefined;
    const audiences = [...publicUrls.flatMap(issuersAt), ...publicUrls.flatMap(tokenEndpointsAt)];
    return authenticate({ jws, isSvid, audiences }, presented, dependencies);
  },
};

const parse = (text: string): Jws => {
  try {
    return parseJws(text);
  } catch (error) {
    throw invalidClient('issuer_token_malformed', { detail: { problem: error instanceof Error ? error.message : '' } });
  }
};

const authenticate = async (
  token: Parameters<typeof verifyForeignToken>[0],
  presented: PresentedRequest,
  dependencies: ClientAuthDependencies,
): Promise<UsableClient> => {
  const { tenant, address, credentials } = presented;
  const { failures } = dependencies;
  const { id: tenantId } = tenant.tenant;
  // Failures of requests that name no client are counted under the empty id.
  const attempt = { tenantId, clientId: credentials.clientId ?? '', address };
  failures.require(attempt, undefined);
  const verified = await verifyForeignToken(token, tenant, dependencies);
  const { rule, client } = await workloadOf(verified, { tenantId, clientId: credentials.clientId, address }, dependencies);
  const authenticated: AuthenticatedClient = {
    client: withScopesOf(rule, client),
    credentialId: rule.id,
    method: 'federated_jwt',
    replays: verified.replays,
    endsAt: rule.expiresAt,
    limits: limitsOf(rule),
  };
  requireUsable(authenticated, presented, dependencies.now());
  failures.succeeded(attempt, undefined);
  dependencies.usage.matched(rule, ISSUER_KINDS[verified.issuer.kind].useful, verified.claims);
  return authenticated;
};
