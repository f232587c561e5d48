// Determines when a token is renewed: in windows before its expiry. They are shares of its lifetime, so that
// a token of twenty seconds is still reused, and have an upper bound, so that one of a day is not renewed
// hours ahead.

/** Milliseconds before its expiry at which a long-lived token is renewed in the background. */
const BACKGROUND = 300_000;
const BACKGROUND_SHARE = 0.25;
/** Milliseconds before its expiry at which callers wait for the next one. */
const WAITING = 30_000;
const WAITING_SHARE = 0.1;
/** Share of the window that varies randomly, so that processes started together do not renew together. */
const JITTER = 0.2;

/** The beginnings of the windows, in milliseconds before a token's expiry. */
export interface RenewalWindows {
  /** From then on, the token is renewed in the background. */
  readonly renewal: number;
  /** From then on, callers wait for the next token, and get this one if that does not arrive in time. */
  readonly waiting: number;
}

/**
 * The windows of a token.
 *
 * @param lifetime - milliseconds from before the request was sent until its expiry
 * @param refreshIn - the response's `refresh_in`: seconds after which some servers request a renewal
 * @param random - from 0 up to 1
 */
export const renewalWindows = (lifetime: number, refreshIn: unknown, random: number): RenewalWindows => {
  const waiting = Math.min(WAITING, lifetime * WAITING_SHARE);
  const requested = typeof refreshIn === 'string' ? Number(refreshIn) : refreshIn;
  const isRequested = typeof requested === 'number' && requested > 0 && requested * 1000 < lifetime;
  const window = isRequested ? lifetime - requested * 1000 : Math.min(BACKGROUND, lifetime * BACKGROUND_SHARE);
  return { renewal: Math.max(window * (1 - JITTER * random), waiting), waiting };
};
