// Authenticates a client by a token of a trusted issuer: as client assertion (RFC 7521 §4.2, SPIFFE), or as grant
// (RFC 7523 §2.1), which needs no other client authentication. A trust rule is the credential.
import { invalidClient } from '../refusals/refusal.ts';
import { issuersAt } from '../tenants/load-tenant.ts';
import { parsedAssertion, tokenEndpointsAt } from './client-assertion.ts';
import { authenticateForeign, parseForeign } from './foreign-client.ts';
import type { ClientAuthMethod } from './method.ts';
import type { PresentedRequest } from './presented.ts';

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
    const jws = parseForeign(credentials.clientAssertion ?? '');
    const token = { jws, form: isSvid ? 'svid' : 'jwt', audiences: tenant.publicUrls.flatMap(issuersAt) } as const;
    return authenticateForeign({ ...token, clientId: credentials.clientId }, presented, dependencies);
  },
};

/** A token as grant. It may be for the token endpoint, too (RFC 7523 §3). */
export const federatedGrant: ClientAuthMethod = {
  presentedIn: ({ credentials: { grantAssertion } }) => grantAssertion !== undefined,
  authenticate: (presented, dependencies) => {
    const { publicUrls, tenant } = presented.tenant;
    // FAPI 2.0 Security Profile §5.3.2.1: clients authenticate.
    if (tenant.profile === 'fapi2') throw invalidClient('wrong_auth_method', { detail: { method: 'jwt-bearer' } });
    const { grantAssertion = '', clientId } = presented.credentials;
    const jws = parseForeign(grantAssertion);
    // An SVID has no iss.
    const isSvid = jws.payload['iss'] === undefined;
    const audiences = [...publicUrls.flatMap(issuersAt), ...publicUrls.flatMap(tokenEndpointsAt)];
    const token = { jws, form: isSvid ? 'svid' : 'jwt', audiences, isGrant: true } as const;
    return authenticateForeign({ ...token, clientId }, presented, dependencies);
  },
};
