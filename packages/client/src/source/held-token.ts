// A token with its renewal and expiry on two clocks. The monotonic clock is unaffected by changes of the
// time, the wall clock continues while a machine sleeps; a token has expired as soon as it has by either.
import type { Token } from '../token/token.ts';
import { renewalWindows } from './renewal-windows.ts';

/** A token with its renewal and expiry, on both clocks. */
export interface HeldToken {
  readonly token: Token;
  /** The token as a promise, created once. */
  readonly ready: Promise<Token>;
  /** From here on it is renewed in the background. */
  readonly soft: Moment;
  /** From here on callers wait for the next one. */
  readonly hard: Moment;
  /** Its expiry. */
  readonly end: Moment;
  /** Milliseconds. */
  readonly lifetime: number;
}

/**
 * A moment on the monotonic clock and on the wall clock; the earlier decides, for either may have been
 * stopped or set.
 */
export interface Moment {
  readonly monotonic: number;
  readonly wall: number;
}

/** When a token was obtained, on both clocks: before the request was sent. */
export interface Obtained extends Moment {
  /** From 0 up to 1, for the jitter of its renewal. */
  readonly random: number;
}

/** @param obtained - in the past for a token from a store */
export const holdToken = (token: Token, obtained: Obtained): HeldToken => {
  const end = token.expiresAt.getTime();
  const lifetime = Math.max(0, end - obtained.wall);
  const { soft, hard } = renewalWindows(lifetime, token.raw.refresh_in, obtained.random);
  const before = (milliseconds: number): Moment => ({
    monotonic: obtained.monotonic + lifetime - milliseconds,
    wall: end - milliseconds,
  });
  return { token, ready: Promise.resolve(token), soft: before(soft), hard: before(hard), end: before(0), lifetime };
};
