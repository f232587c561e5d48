// The grant that a JWT without a record describes: its own claims, which only this server can have signed.
import type { Jws } from '@mintmark/protocol';
import type { GrantRecord } from '../records/grant.ts';
import { LONGEST_TOKEN_LIFETIME } from '../records/tenant.ts';
import { NO_RECORD } from '../records/unrecorded-token.ts';

/**
 * Reads a grant from verified claims.
 *
 * @returns `undefined` for claims that the mint does not write: whatever they are, they are no grant
 */
export const grantOfClaims = (claims: Jws['payload'], tenantId: string, keyId: string): GrantRecord | undefined => {
  const { grant_record, jti, client_id, cred, iss, scope = '', iat, exp, cnf, authorization_details: details } = claims;
  if (grant_record !== NO_RECORD || !isText(jti) || !isText(client_id) || !isText(cred) || !isText(iss) || !isText(scope)) return undefined;
  const { instance } = claims;
  if (instance !== undefined && !isText(instance)) return undefined;
  const generations = generationsOf(claims['gen'], instance === undefined ? 2 : 3);
  const audience = audienceOf(claims['aud']);
  if (generations === undefined || audience === undefined || !isCount(iat) || !isCount(exp)) return undefined;
  // A key that leaked signs no token that outlives the deny list.
  if (exp - iat > LONGEST_TOKEN_LIFETIME) return undefined;
  if (cnf !== undefined && !isObject(cnf)) return undefined;
  if (details !== undefined && !Array.isArray(details)) return undefined;
  const [tenantGeneration, clientGeneration, instanceGeneration] = generations;
  return {
    id: jti,
    tenantId,
    clientId: client_id,
    credentialId: cred,
    clientGeneration,
    tenantGeneration,
    format: 'jwt',
    keyId,
    tokenHash: undefined,
    issuer: iss,
    scope,
    audience,
    confirmation: cnf === undefined ? undefined : JSON.stringify(cnf),
    authorizationDetails: details === undefined ? undefined : JSON.stringify(details),
    derivation: undefined,
    instance: instance === undefined ? undefined : { name: instance, generation: instanceGeneration },
    address: '',
    issuedAt: iat,
    expiresAt: exp,
    suspendedAt: undefined,
    revokedAt: undefined,
    unrecorded: true,
  };
};

const isText = (value: unknown): value is string => typeof value === 'string';
const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value);
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

const generationsOf = (gen: unknown, count: 2 | 3): readonly [tenant: number, client: number, instances: number] | undefined => {
  if (!Array.isArray(gen) || gen.length !== count) return undefined;
  const [tenant, client, instances = 0]: readonly unknown[] = gen;
  return isCount(tenant) && isCount(client) && isCount(instances) ? [tenant, client, instances] : undefined;
};

const audienceOf = (aud: unknown): string | undefined => {
  if (isText(aud)) return aud;
  return Array.isArray(aud) && aud.length > 0 && aud.every(isText) ? aud.join(' ') : undefined;
};
