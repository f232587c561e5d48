// Reads the lifetime of a token from the response of any server. Servers send numbers, numerals in strings,
// fractions, or nothing.

/** Ten years: a larger number might not be representable as a Date. */
const MAX_SECONDS = 315_360_000;

/**
 * Returns the time at which a token expires.
 *
 * @param expiresIn - the `expires_in` of the response (RFC 6749 §5.1), of any JSON type
 * @param accessToken - its `exp` is used where the response has no lifetime
 * @param sentAt - the time before the request was sent, in milliseconds since the epoch; the token is not
 *   older
 * @returns `undefined` when neither has one
 */
export const tokenEnd = (expiresIn: unknown, accessToken: string, sentAt: number): Date | undefined => {
  const seconds = wholeSeconds(expiresIn);
  if (seconds !== undefined) return new Date(sentAt + Math.min(seconds, MAX_SECONDS) * 1000);
  const exp = jwtExpiry(accessToken);
  return exp === undefined ? undefined : new Date(Math.min(exp * 1000, sentAt + MAX_SECONDS * 1000));
};

const wholeSeconds = (value: unknown): number | undefined => {
  const number = typeof value === 'string' && /^\s*\d+(?:\.\d*)?\s*$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && number >= 0 ? Math.floor(number) : undefined;
};

/** The `exp` of a JWT, unverified: it only determines when the token is renewed. */
const jwtExpiry = (token: string): number | undefined => {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    return typeof claims === 'object' && claims !== null && 'exp' in claims ? wholeSeconds(claims.exp) : undefined;
  } catch {
    return undefined;
  }
};
