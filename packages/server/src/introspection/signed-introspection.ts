// An introspection answer as a signed JWT (RFC 9701), for resource servers that keep evidence. It holds the very answer that would have been
// given in the clear, and nothing at its top level by which it could pass for an access token (§8.1).
import type { Client } from '../clients/client.ts';
import { allowedSigningAlgorithms } from '../tenants/profile.ts';
import type { LoadedTenant } from '../tenants/tenant-directory.ts';
import type { Introspection } from './introspect.ts';

/** Media type, and `typ` without its `application/` (§5). */
export const SIGNED_INTROSPECTION = 'application/token-introspection+jwt';

/** Whether a request asks for it by name; whoever takes anything gets JSON. */
export const asksForSigned = (accept: string | undefined): boolean =>
  (accept ?? '').split(',').some((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    return type === SIGNED_INTROSPECTION && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });

/** Signs an answer for the caller. @param now - milliseconds since the epoch */
export const signIntrospection = async (
  answer: Introspection,
  caller: Client,
  issuer: string,
  { tenant, keys }: LoadedTenant,
  now: number,
): Promise<string> => {
  const wanted = caller.introspectionSignedResponseAlg ?? tenant.accessTokenSigningAlg;
  const allowed = allowedSigningAlgorithms(tenant.profile).includes(wanted);
  const signer = (allowed ? keys.signer(wanted) : undefined) ?? keys.signer('ES256');
  if (signer === undefined) throw new TypeError('The tenant has no key that signs.');
  const header = { alg: signer.algorithm, typ: 'token-introspection+jwt', kid: signer.kid };
  const claims = { iss: issuer, aud: caller.clientId, iat: Math.floor(now / 1000), token_introspection: answer };
  const input = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = await signer.sign(Buffer.from(input, 'latin1'));
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
};
