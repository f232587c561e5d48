// Determines the renewal and expiry of a token on two clocks. The monotonic clock cannot be set, and the wall
// clock continues while the machine is suspended. A token has expired as soon as its time has passed by
// either.
import type { Token } from '../token/token.ts';
import { renewalWindows } from './renewal-windows.ts';

/** A token with its times on both clocks. */
export interface TimedToken {
  readonly token: Token;
  /** The token as a promise, created once. */
  readonly ready: Promise<Token>;
  /** From then on, the token is renewed in the background. */
  readonly renewAt: Moment;
  /** From then on, callers wait for the next token. */
  readonly waitFrom: Moment;
  /** The expiry. */
  readonly end: Moment;
  /** The lifetime in milliseconds. */
  readonly lifetime: number;
}

/**
 * A moment on the monotonic clock and on the wall clock. The clock that reaches it first decides, because the
 * other may have been stopped or set.
 */
export interface Moment {
  readonly monotonic: number;
  readonly wall: number;
}

/** The time before the request of a token was sent, on both clocks. */
export interface Obtained extends Moment {
  /** A number from 0 up to 1, for the jitter of the renewal. */
  readonly random: number;
}

/**
 * Adds the times to a token.
 *
 * @param obtained - in the past for a token from a store
 * @param last - when every next token would expire as well, in milliseconds since the epoch: one that expires then is not
 *   renewed
 */
export const timedToken = (token: Token, obtained: Obtained, last = Number.POSITIVE_INFINITY): TimedToken => {
  const end = token.expiresAt.getTime();
  const lifetime = Math.max(0, end - obtained.wall);
  const windows = end < last ? renewalWindows(lifetime, token.raw.refresh_in, obtained.random) : { renewal: 0, waiting: 0 };
  const { renewal, waiting } = windows;
  const before = (milliseconds: number): Moment => ({
    monotonic: obtained.monotonic + lifetime - milliseconds,
    wall: end - milliseconds,
  });
  return { token, ready: Promise.resolve(token), renewAt: before(renewal), waitFrom: before(waiting), end: before(0), lifetime };
};
