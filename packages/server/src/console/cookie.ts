// The cookie of a session (RFC 6265). Its prefix makes browsers accept it only from this host, over TLS, for all paths.
import type { IncomingMessage } from 'node:http';

const NAME = '__Host-mintmark-session';
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict';
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** The token in the cookie of a request; `undefined` without one, or with two that could be meant. */
export const sessionTokenOf = ({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined => {
  const found = (headers.cookie ?? '').split(';').flatMap((pair) => {
    const at = pair.indexOf('=');
    return pair.slice(0, at).trim() === NAME ? [pair.slice(at + 1).trim()] : [];
  });
  const [token] = found;
  return found.length === 1 && token !== undefined && TOKEN.test(token) ? token : undefined;
};

/** `Set-Cookie` of a session. It has no lifetime: the browser forgets it when it is closed, the server before that. */
export const sessionCookie = (token: string): string => `${NAME}=${token}; ${ATTRIBUTES}`;

/** `Set-Cookie` that ends the session in the browser. */
export const NO_SESSION_COOKIE = `${NAME}=; Max-Age=0; ${ATTRIBUTES}`;
