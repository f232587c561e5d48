// Whether a client has room for another secret, in words.

import { Problem } from '../../http/problem.ts';
import { MAX_LIVE_SECRETS, MAX_LIVE_SLOW_SECRETS } from '../../records/secret-limits.ts';

const FULL: Readonly<Record<string, string>> = {
  'too-many': `more than ${MAX_LIVE_SECRETS} secrets that count`,
  'too-many-slow': `more than ${MAX_LIVE_SLOW_SECRETS} imported or short secrets that count`,
};

/** @throws {@link Problem} 409 for a secret that was not added because there are too many */
export const requireWithinSecretLimit = (result: string): void => {
  const full = FULL[result];
  if (full !== undefined) throw new Problem(409, `The client would have ${full}. Retire or revoke one first.`);
};
