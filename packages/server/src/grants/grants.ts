import { Refusal } from '../refusals/refusal.ts';
import { clientCredentials } from './client-credentials.ts';
import type { Grant } from './grant-type.ts';
/** The grant types under their wire names. */
export const GRANTS = {
  client_credentials: clientCredentials,
} satisfies Record<string, Grant>;

/**
 * The grant that a request names.
 *
 * @throws {@link Refusal} `invalid_request` without a grant type, `unsupported_grant_type` for an unknown one
 */
export const grantFor = (grantType: string | undefined): Grant => {
  if (grantType === undefined) throw new Refusal('invalid_request', 'grant_type is missing.', 'malformed_request');
  if (!Object.hasOwn(GRANTS, grantType)) {
    throw new Refusal('unsupported_grant_type', 'This grant type is not supported.', 'unsupported_grant_type');
  }
  return GRANTS[grantType as keyof typeof GRANTS];
};
