// When a token is renewed. Windows are shares of its lifetime, so that a token of twenty seconds is still
// reused, with an upper bound, so that one of a day is not renewed hours ahead.

/** Milliseconds before its expiry at which a long-lived token is renewed in the background. */
const SOFT = 300_000;
const SOFT_SHARE = 0.25;
/** Milliseconds before its expiry at which callers wait for the next one. */
const HARD = 30_000;
const HARD_SHARE = 0.1;
/**
 * Share of the soft window that varies randomly, so that processes started together do not renew together.
 */
const JITTER = 0.2;

/** Milliseconds before a token's expiry. */
export interface RenewalWindows {
  /** From here on it is renewed in the background. */
  readonly soft: number;
  /** From here on callers wait for the next one, and get this one if that does not arrive in time. */
  readonly hard: number;
}

/**
 * The windows of a token.
 *
 * @param lifetime - milliseconds from before the request was sent until its expiry
 * @param refreshIn - the response's `refresh_in` in seconds: when some servers want the token to be renewed
 * @param random - from 0 up to 1
 */
export const renewalWindows = (lifetime: number, refreshIn: unknown, random: number): RenewalWindows => {
  const hard = Math.min(HARD, lifetime * HARD_SHARE);
  const requested = typeof refreshIn === 'string' ? Number(refreshIn) : refreshIn;
  const isRequested = typeof requested === 'number' && requested > 0 && requested * 1000 < lifetime;
  const window = isRequested ? lifetime - requested * 1000 : Math.min(SOFT, lifetime * SOFT_SHARE);
  return { soft: Math.max(window * (1 - JITTER * random), hard), hard };
};
