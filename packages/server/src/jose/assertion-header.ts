// The header of a JWT that proves something to this server: an assertion of a client or a token of a trusted issuer.
import type { Jws } from '@mintmark/protocol';

/** Header members by which a JWT would supply its own key, which is never trusted (RFC 8725 §3.10). */
const KEY_MEMBERS = ['jku', 'jwk', 'x5u', 'x5c'] as const;

/** The `typ` of a JWT in lower case, without the prefix that may be left out (RFC 7515 §4.1.9). */
export const typeOf = ({ header: { typ } }: Pick<Jws, 'header'>): unknown =>
  typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : typ;

/**
 * Why a header is not acceptable, a clause; `undefined` for a good one.
 *
 * @param types - the accepted values of `typ`, in lower case: a JWT of another type proves something else
 */
export const headerFault = (jws: Jws, types: readonly unknown[]): string | undefined => {
  const { header } = jws;
  if (!types.includes(typeOf(jws))) return 'a JWT of another type';
  // RFC 7515 §4.1.4.
  if (header['kid'] !== undefined && typeof header['kid'] !== 'string') return 'a kid that is not a string';
  return KEY_MEMBERS.some((member) => member in header) ? 'a header that names its own key' : undefined;
};
