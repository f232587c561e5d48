// A token of a trusted issuer in the body of a management request. It is verified as at the token endpoint, and not
// used up.
import { type Jws, parseJws } from '@mintmark/protocol';
import { Type } from 'typebox';
import { tokenEndpointsAt } from '../../client-auth/client-assertion.ts';
import { Refusal } from '../../refusals/refusal.ts';
import { issuersAt, type LoadedTenant } from '../../tenants/load-tenant.ts';
import { type ForeignTokenDependencies, type VerifiedToken, verifyForeignToken } from '../../trust/foreign-token.ts';
import { isIdentityAssertion } from '../../trust/identity-assertion.ts';

export const TokenText = Type.String({
  ...{ minLength: 1, maxLength: 16_384 },
  description: 'A token of a trusted issuer. It is verified, and neither stored nor used up.',
});

/** Verifies a token. @throws {@link Refusal} as `verifyForeignToken`; for what is no JWT, too */
export const verifyGivenToken = async (
  token: string,
  tenant: LoadedTenant,
  dependencies: ForeignTokenDependencies,
): Promise<VerifiedToken> => {
  const { publicUrls } = tenant;
  const audiences = [...publicUrls.flatMap(issuersAt), ...publicUrls.flatMap(tokenEndpointsAt)];
  const jws = parse(token);
  if (isAttestation(jws)) return verifyForeignToken({ jws, form: 'attestation' }, tenant, dependencies);
  if (isIdentityAssertion(token)) {
    const own = { jws, form: 'identity-assertion', audiences: publicUrls.flatMap(issuersAt) } as const;
    return verifyForeignToken(own, tenant, dependencies);
  }
  const form = jws.payload['iss'] === undefined ? 'svid' : 'jwt';
  return verifyForeignToken({ jws, form, audiences }, tenant, dependencies);
};

const parse = (token: string) => {
  try {
    return parseJws(token);
  } catch (error) {
    const problem = error instanceof Error ? error.message : '';
    throw new Refusal('invalid_client', problem, 'issuer_token_malformed', { detail: { problem } });
  }
};

const isAttestation = ({ header }: Jws): boolean => header['typ'] === 'oauth-client-attestation+jwt';
