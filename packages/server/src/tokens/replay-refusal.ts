// The refusals of grants that the store did not record: of a replayed assertion or DPoP proof, and of a token whose
// ancestor has ended.

import { TOKEN_EXCHANGE_GRANT } from '@mintmark/protocol';
import type { AuthenticatedClient } from '../client-auth/method.ts';
import { tokenRefused } from '../grants/exchange/refused.ts';
import type { Replay } from '../records/replay.ts';
import { assertionRefused } from '../refusals/assertion-refused.ts';
import { invalidClient, Refusal } from '../refusals/refusal.ts';
import type { DerivedRefusal } from '../storage/contract/derived-grants.ts';
import type { MintRequest } from './mint-request.ts';

/**
 * Creates the refusal of a replay. An assertion takes precedence over a proof: its replay authenticates no
 * client.
 *
 * @param used - the assertion or proof that was used before, or both
 */
export const replayRefusal = (used: readonly Replay[], { client: { clientId }, credentialId, isGrant }: AuthenticatedClient): Refusal => {
  const facts = { clientId, credentialId };
  if (used.every(({ kind }) => kind !== 'assertion'))
    return new Refusal('invalid_dpop_proof', 'The DPoP proof was used before.', 'dpop_replayed', facts);
  return isGrant === true ? assertionRefused('assertion_replayed', {}, facts) : invalidClient('assertion_replayed', facts);
};

/** Creates the refusal of a grant that was not recorded. */
export const grantRefusal = (refusal: DerivedRefusal, { authenticated, authorization: { derived } }: MintRequest): Refusal => {
  if ('ended' in refusal) return tokenRefused('subject_token', 'token_chain_ended', { grant_id: refusal.ended });
  const { used } = refusal;
  const isPresented = derived?.replays.some(({ key }) => used.some((each) => each.key === key)) === true;
  if (!isPresented) return replayRefusal(used, authenticated);
  const isExchange = derived?.derivation.grantType === TOKEN_EXCHANGE_GRANT;
  return isExchange ? tokenRefused('subject_token', 'assertion_replayed') : assertionRefused('assertion_replayed');
};
