// The response with a token (RFC 6749 §5.1, RFC 8693 §2.2.1).
import type { TokenResponse } from '@mintmark/protocol';
import type { NewGrant } from '../records/grant.ts';
import type { MintRequest } from './mint-request.ts';

/** Creates the response. */
export const tokenResponse = (token: string, grant: NewGrant, { authorization, confirmation }: MintRequest): TokenResponse => {
  const { scope } = grant.terms;
  const { details, derived } = authorization;
  const response = {
    access_token: token,
    grant_id: grant.id,
    token_type: typeOf(derived?.statement !== undefined, confirmation?.jkt),
    expires_in: grant.expiresAt - grant.issuedAt,
  };
  if (scope === '' && details.length === 0 && derived === undefined) return response;
  if (derived?.statement?.typ === 'txntoken+jwt') return transactionResponse(response, derived.issuedType);
  return {
    ...response,
    ...(scope === '' ? undefined : { scope }),
    ...(derived?.issuedType === undefined ? undefined : { issued_token_type: derived.issuedType }),
    ...(details.length === 0 ? undefined : { authorization_details: details }),
  };
};

const typeOf = (isStatement: boolean, jkt: string | undefined): TokenResponse['token_type'] => {
  if (isStatement) return 'N_A';
  return jkt === undefined ? 'Bearer' : 'DPoP';
};

// The draft leaves out lifetime and scope, which is the requested one.
const transactionResponse = ({ expires_in: _, ...response }: TokenResponse, issuedType = ''): TokenResponse => ({
  ...response,
  issued_token_type: issuedType,
});
