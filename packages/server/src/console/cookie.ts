// The cookies of a session and of a sign-in under way (RFC 6265). Their prefix makes browsers accept them only from this
// host, over TLS, for all paths.
import type { IncomingMessage } from 'node:http';

const SESSION = '__Host-mintmark-session';
const SIGN_IN = '__Host-mintmark-sign-in';
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict';
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

type CookieRequest = Pick<IncomingMessage, 'headers'>;

/** The value of a cookie; `undefined` without one, or with two that could be meant. */
const cookieOf = ({ headers }: CookieRequest, name: string): string | undefined => {
  const found = (headers.cookie ?? '').split(';').flatMap((pair) => {
    const at = pair.indexOf('=');
    return pair.slice(0, at).trim() === name ? [pair.slice(at + 1).trim()] : [];
  });
  return found.length === 1 ? found[0] : undefined;
};

/** The token of a session in a request. */
export const sessionTokenOf = (request: CookieRequest): string | undefined => {
  const token = cookieOf(request, SESSION);
  return token !== undefined && TOKEN.test(token) ? token : undefined;
};

/** `Set-Cookie` of a session. It has no lifetime: the browser forgets it when it is closed, the server before that. */
export const sessionCookie = (token: string): string => `${SESSION}=${token}; ${ATTRIBUTES}`;

/** `Set-Cookie` that ends the session in the browser. */
export const NO_SESSION_COOKIE = `${SESSION}=; Max-Age=0; ${ATTRIBUTES}`;

/** What a request has of a sign-in by an OpenID Provider that is under way. */
export const signInCookieOf = (request: CookieRequest): string | undefined => cookieOf(request, SIGN_IN);

/** `Set-Cookie` of a sign-in under way. @param lifetime - in seconds */
export const signInCookie = (value: string, lifetime: number): string => `${SIGN_IN}=${value}; Max-Age=${lifetime}; ${ATTRIBUTES}`;

/** `Set-Cookie` that ends it in the browser. */
export const NO_SIGN_IN_COOKIE = signInCookie('', 0);
