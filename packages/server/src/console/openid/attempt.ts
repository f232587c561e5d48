// A sign-in by an OpenID Provider that is under way. The browser has it in a cookie, under a MAC, so that no node has to
// remember those that nobody completes. `state`, `nonce` and the PKCE verifier derive from it: whoever has no such cookie
// has none of them, and a sign-in that began in another browser is not completed in this one.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Peppers } from '../../clients/secret-hash.ts';
import { keyedMac } from '../keyed-mac.ts';

/** Seconds for which a sign-in can be completed. */
export const ATTEMPT_LIFETIME = 600;
const RANDOM_BYTES = 24;
const TIME_BYTES = 6;

/** Whose sign-in it is. */
export interface AttemptSubject {
  readonly tenantId: string;
  readonly providerId: string;
}

/** A sign-in under way. */
export interface Attempt {
  /** The value of the cookie. */
  readonly cookie: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** The path in the fragment that the person wanted to see. */
  readonly returnTo: string;
  /** Milliseconds since the epoch. */
  readonly end: number;
}

interface AttemptDependencies {
  readonly peppers: Peppers;
  readonly now: () => number;
}

/** Begins a sign-in. */
export const beginAttempt = (subject: AttemptSubject, returnTo: string, { peppers, now }: AttemptDependencies): Attempt => {
  const stated = Buffer.concat([randomBytes(RANDOM_BYTES), Buffer.alloc(TIME_BYTES)]);
  stated.writeUIntBE(now() + ATTEMPT_LIFETIME * 1000, RANDOM_BYTES, TIME_BYTES);
  return attemptOf(subject, stated, returnTo, peppers);
};

/** Reads the sign-in of a cookie; `undefined` for one of another provider or tenant, for one that is over and for no cookie. */
export const attemptIn = (
  subject: AttemptSubject,
  cookie: string | undefined,
  { peppers, now }: AttemptDependencies,
): Attempt | undefined => {
  const [stated, returnTo] = (cookie ?? '').split('.').map((part) => Buffer.from(part, 'base64url'));
  if (stated?.length !== RANDOM_BYTES + TIME_BYTES || returnTo === undefined) return undefined;
  const attempt = attemptOf(subject, stated, returnTo.toString(), peppers);
  return isSame(attempt.cookie, cookie ?? '') && attempt.end > now() ? attempt : undefined;
};

/** Compares texts in constant time. */
export const isSame = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};

const attemptOf = ({ tenantId, providerId }: AttemptSubject, stated: Buffer, returnTo: string, peppers: Peppers): Attempt => {
  const text = stated.toString('base64url');
  const derived = (purpose: string) => keyedMac(peppers, [purpose, tenantId, providerId, text, returnTo]).toString('base64url');
  return {
    cookie: `${text}.${Buffer.from(returnTo).toString('base64url')}.${derived('openid-sign-in')}`,
    state: derived('openid-state'),
    nonce: derived('openid-nonce'),
    codeVerifier: derived('openid-verifier'),
    returnTo,
    end: stated.readUIntBE(RANDOM_BYTES, TIME_BYTES),
  };
};
