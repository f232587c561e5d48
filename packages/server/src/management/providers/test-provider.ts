// POST: tests an OpenID Provider without a sign-in: whether its metadata and its keys can be fetched now, and which roles
// claims would give.
import type { Static } from 'typebox';
import type { GuardedFetch } from '../../outgoing/guarded-fetch.ts';
import { OutgoingError } from '../../outgoing/outgoing-error.ts';
import { isJsonObject } from '../../records/json-value.ts';
import type { OpenIdProvider } from '../../records/openid-provider.ts';
import { meetsAll } from '../../trust/conditions.ts';
import { MANAGE_OPERATORS } from '../operators/find.ts';
import { defineRoute } from '../route.ts';
import { ONE_PROVIDER, ProviderPath, providerNamed } from './find.ts';
import { namesOfClaims, originOf, rolesOfClaims } from './operator-of-claims.ts';
import { fetchMetadata } from './provider-metadata.ts';
import { ProviderTest, ProviderTestResult } from './schema.ts';

type Result = Static<typeof ProviderTestResult>;

export const testProvider = defineRoute({
  method: 'POST',
  url: `${ONE_PROVIDER}/test`,
  rights: MANAGE_OPERATORS,
  schema: {
    summary: 'Test an OpenID Provider without a sign-in',
    description:
      'Fetches its metadata and its keys now. Of the claims of an ID token, it reports the roles that they would give. Nothing is stored.',
    params: ProviderPath,
    body: ProviderTest,
    response: { 200: ProviderTestResult },
  },
  handle: async (request, _reply, { storage, fetch }) => {
    const provider = await providerNamed(storage, request, request.params.provider_id);
    return { ...(await connectionOf(provider, fetch)), mapping: mappingOf(provider, request.body.claims) };
  },
});

const connectionOf = async ({ issuer }: OpenIdProvider, fetch: GuardedFetch): Promise<Omit<Result, 'mapping'>> => {
  const found = { fault: null, authorization_endpoint: null, token_endpoint: null, keys: null, algorithms: [] };
  const metadata = await unlessFault(() => fetchMetadata(issuer, fetch));
  if (typeof metadata === 'string') return { ...found, fault: `metadata: ${metadata}` };
  const { authorization_endpoint, token_endpoint, jwks_uri, id_token_signing_alg_values_supported: algorithms } = metadata;
  const endpoints = { ...found, authorization_endpoint, token_endpoint, algorithms };
  const set = await unlessFault(() => fetch(jwks_uri));
  if (typeof set === 'string') return { ...endpoints, fault: `keys: ${set}` };
  const keys = isJsonObject(set.json) && Array.isArray(set.json['keys']) ? set.json['keys'].length : 0;
  const fault = keys === 0 ? 'keys: none' : algorithms.length === 0 ? 'metadata: no algorithm that this server accepts' : null;
  return { ...endpoints, keys, fault };
};

/** What some work resolves to, or the text of its fault. */
const unlessFault = async <Found extends object>(work: () => Promise<Found>): Promise<Found | string> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OutgoingError) return [error.fault, error.saw ?? []].flat().join(': ');
    throw error;
  }
};

const mappingOf = (provider: OpenIdProvider, claims: unknown): Result['mapping'] => {
  if (!isJsonObject(claims)) return null;
  const origin = originOf(provider, claims);
  return {
    roles: [...rolesOfClaims(provider, claims)],
    rules: provider.roleRules.map(({ condition }) => meetsAll([condition], claims)),
    operator_name: origin === undefined ? null : (namesOfClaims(provider, claims, origin)[0] ?? null),
  };
};
