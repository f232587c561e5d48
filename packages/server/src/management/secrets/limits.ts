// Refuses a secret beyond the limits of a client.

import { Problem } from '../../http/problem.ts';
import { MAX_LIVE_SECRETS, MAX_LIVE_SLOW_SECRETS } from '../../records/secret-limits.ts';
import { type FilledSentence, say } from '../../sentences/sentence.ts';

const LIMITS: Readonly<Record<string, FilledSentence>> = {
  'too-many': say('The client would have more than {limit} live secrets. Retire or revoke one first.', { limit: MAX_LIVE_SECRETS }),
  'too-many-slow': say('The client would have more than {limit} imported or short secrets. Retire or revoke one first.', {
    limit: MAX_LIVE_SLOW_SECRETS,
  }),
};

/** @throws {@link Problem} 409 if the store did not add a secret because of a limit */
export const requireWithinSecretLimit = (result: string): void => {
  const limit = LIMITS[result];
  if (limit !== undefined) throw new Problem(409, limit);
};
