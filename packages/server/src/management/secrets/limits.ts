// Refuses a secret beyond the limits of a client.

import { Problem } from '../../http/problem.ts';
import { MAX_LIVE_SECRETS, MAX_LIVE_SLOW_SECRETS } from '../../records/secret-limits.ts';

const LIMITS: Readonly<Record<string, string>> = {
  'too-many': `more than ${MAX_LIVE_SECRETS} live secrets`,
  'too-many-slow': `more than ${MAX_LIVE_SLOW_SECRETS} imported or short secrets`,
};

/** @throws {@link Problem} 409 if the store did not add a secret because of a limit */
export const requireWithinSecretLimit = (result: string): void => {
  const limit = LIMITS[result];
  if (limit !== undefined) throw new Problem(409, `The client would have ${limit}. Retire or revoke one first.`);
};
