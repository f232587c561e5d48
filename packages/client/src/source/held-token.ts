// A token as a source holds it: with its moments on two clocks. The monotonic one knows nothing of someone setting the time, the wall clock goes
// on while a machine sleeps; a token counts as ended as soon as either says so.
import type { Token } from '../token/token.ts';
import { renewalWindows } from './renewal-windows.ts';

/** A token with the moments that matter, on both clocks. */
export interface HeldToken {
  readonly token: Token;
  /** The token as a promise, made once. */
  readonly ready: Promise<Token>;
  /** From here on it is renewed while it serves. */
  readonly soft: Moment;
  /** From here on callers wait for the next one. */
  readonly hard: Moment;
  /** Its end. */
  readonly end: Moment;
  /** Milliseconds from first to last. */
  readonly lifetime: number;
}

/** A moment by the monotonic clock and by the wall clock: whichever comes first counts, for either may have been stopped or set. */
export interface Moment {
  readonly monotonic: number;
  readonly wall: number;
}

/** When a token was obtained, on both clocks: before the request was sent. */
export interface Obtained extends Moment {
  /** From 0 up to 1, for the jitter of its renewal. */
  readonly random: number;
}

/** @param obtained - may lie in the past, as that of a token from a store does */
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
