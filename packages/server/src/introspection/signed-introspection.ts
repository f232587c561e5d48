// An introspection response as a signed JWT (RFC 9701), for resource servers that need non-repudiation. It
// contains the same response as the plain one, and no top-level claims by which it could pass for an access
// token (§8.1).
import type { Client } from '../records/client.ts';
import { allowedSigningAlgorithms } from '../records/profile.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import type { Introspection } from './describe-token.ts';

/** Media type, and `typ` without its `application/` (§5). */
export const SIGNED_INTROSPECTION = 'application/token-introspection+jwt';

/** Whether `Accept` names the type and does not prefer JSON (RFC 9110 §12.5.1). A wildcard gets JSON. */
export const asksForSigned = (accept: string | undefined): boolean => {
  if (accept === undefined || !accept.toLowerCase().includes(SIGNED_INTROSPECTION)) return false;
  const signed = weightOf(SIGNED_INTROSPECTION, accept);
  return signed > 0 && signed >= weightOf('application/json', accept);
};

/** The weight of a media type in an `Accept` field; 0 for a type that it does not name. */
const weightOf = (wanted: string, accept: string): number => {
  for (const range of accept.split(',')) {
    const [type, ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    if (type !== wanted) continue;
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    return weight === undefined ? 1 : Number(weight.slice(2)) || 0;
  }
  return 0;
};

/** Signs a response for the caller. @param now - milliseconds since the epoch */
export const signIntrospection = async (
  introspection: Introspection,
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
  const claims = { iss: issuer, aud: caller.clientId, iat: Math.floor(now / 1000), token_introspection: introspection };
  const input = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = await signer.sign(Buffer.from(input, 'latin1'));
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
};
