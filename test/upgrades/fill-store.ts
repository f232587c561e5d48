// Fills a store by the APIs with one of each: clients, secrets, tokens in every state, and what led to it.
import { randomUUID } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, exportJWK } from 'jose';
import { ADMIN, type TestServer } from '../running-server.ts';
import { asForm, assertion, clientKey } from '../signed.ts';
import { fillDelegations } from './fill-delegations.ts';
import { type Credentials, change, formOf, post, requestToken } from './fill-requests.ts';
import type { RecordedSecret, RecordedStore, RecordedToken } from './recorded-store.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

/** Fills the store of a server. @returns what a test needs to know of it */
export const fillStore = async (
  server: TestServer,
): Promise<Pick<RecordedStore, 'tokens' | 'secrets' | 'signer'> & Required<Pick<RecordedStore, 'delegations'>>> => {
  await createSurroundings(server);
  const { tokens: delegated, delegations } = await fillDelegations(server, Math.floor(Date.now() / 1000));
  const tokens = [...(await createTokens(server)), ...(await createUnrecorded(server)), ...delegated];
  for (const { what, token, active } of tokens) {
    const found = await post(server, '/oauth2/introspect', { ...formOf(ADMIN), token });
    if (found['active'] !== active) throw new Error(`${what}: active is ${found['active']}`);
  }
  const secrets = await createSecrets(server);
  const signer = await createSigner(server);
  await change(server, 'POST', '/audit/checkpoints');
  return { tokens, secrets, signer, delegations };
};

const createSurroundings = async (server: TestServer): Promise<void> => {
  await change(server, 'POST', '/resources', {
    uri: 'https://api.example/parcels',
    name: 'Parcels',
    scopes: ['parcels:read', 'parcels:write'],
    owners: [ADMIN.clientId],
  });
  await change(server, 'POST', '/entitlements', { name: 'parcels:admin', description: 'Of the parcels API' });
  await change(server, 'POST', '/tenants', { name: 'subsidiary', public_url: 'https://subsidiary.example' });
  await fetch(`${server.url}/management/v1/clients`, {
    method: 'POST',
    headers: { ...JSON_TYPE, authorization: `Bearer ${await server.token()}`, 'idempotency-key': randomUUID() },
    body: JSON.stringify({ name: 'once' }),
  });
};

const createTokens = async (server: TestServer): Promise<readonly RecordedToken[]> => {
  const jwts = await server.create({
    ...{
      client_id: 'jwts',
      scopes: ['parcels:read', 'parcels:write'],
      owner: 'logistics',
      labels: { team: 'a' },
      entitlements: ['parcels:admin'],
    },
    ...{ access_token_lifetime: 86_400, ip_rules: { op: 'allow', ranges: ['127.0.0.0/8', '::1'] } },
  });
  const opaque = await server.create({ client_id: 'opaque', access_token_format: 'opaque', access_token_lifetime: 86_400 });
  const disabled = await server.create({ client_id: 'disabled' });
  const deleted = await server.create({ client_id: 'deleted' });
  const ended = await server.create({ client_id: 'tokens-ended' });
  const otherKey = await server.create({ client_id: 'revoked-key', access_token_signing_alg: 'ES384' });
  const compromised = await server.create({ client_id: 'compromised' });
  const [{ id: secretId } = {}] = compromised.body['secrets'] as { id?: string }[];
  const cases: readonly (readonly [what: string, client: Credentials, end?: (token: string, grantId: string) => Promise<unknown>])[] = [
    ['a JWT', jwts],
    ['an opaque token', opaque],
    ['a revoked JWT', jwts, (token) => post(server, '/oauth2/revoke', { ...formOf(jwts), token })],
    ['a revoked opaque token', opaque, (token) => post(server, '/oauth2/revoke', { ...formOf(opaque), token })],
    ['a suspended JWT', jwts, (_, id) => change(server, 'POST', `/grants/${id}/suspend`)],
    ['a JWT of a disabled client', disabled, () => change(server, 'POST', '/clients/disabled/disable')],
    ['a JWT of a deleted client', deleted, () => change(server, 'DELETE', '/clients/deleted')],
    ['a JWT of a client whose tokens were ended', ended, () => change(server, 'POST', '/clients/tokens-ended/end-tokens')],
    ['a JWT under a revoked key', otherKey, (token) => change(server, 'POST', `/keys/${decodeProtectedHeader(token).kid}/revoke`)],
    ['a JWT by a revoked credential', compromised, () => change(server, 'POST', `/clients/compromised/credentials/${secretId}/revoke`)],
  ];
  const tokens: RecordedToken[] = [];
  for (const [what, client, end] of cases) {
    const { access_token, grant_id } = await requestToken(server, client);
    const [token, grantId] = [String(access_token), String(grant_id)];
    await end?.(token, grantId);
    tokens.push({ what, token, grantId, active: end === undefined, recorded: true });
  }
  return tokens;
};

/** JWTs of a tenant that recorded no grants for a while. */
const createUnrecorded = async (server: TestServer): Promise<readonly RecordedToken[]> => {
  const client = await server.create({ client_id: 'unrecorded', access_token_lifetime: 86_400 });
  await change(server, 'PATCH', '/tenants/current', { grant_records: 'none' });
  const [active, denied] = [await requestToken(server, client), await requestToken(server, client)];
  await post(server, '/oauth2/revoke', { ...formOf(client), token: String(denied['access_token']) });
  await change(server, 'PATCH', '/tenants/current', { grant_records: 'stored' });
  return [
    { what: 'a JWT without a grant', token: String(active['access_token']), active: true },
    { what: 'a revoked JWT without a grant', token: String(denied['access_token']), active: false },
  ].map((each) => ({ ...each, grantId: String(decodeJwt(each.token).jti), recorded: false }));
};

const createSecrets = async (server: TestServer): Promise<readonly RecordedSecret[]> => {
  const single = await server.create({ client_id: 'single' });
  const rotated = await server.create({ client_id: 'rotated' });
  const { client_secret: newSecret } = await change(server, 'POST', '/clients/rotated/secrets/rotate', { overlap: 86_400 });
  const cut = await server.create({ client_id: 'cut' });
  await change(server, 'POST', '/clients/cut/secrets/rotate', { overlap: 0 });
  const secrets: RecordedSecret[] = [
    { what: 'the administrator', ...ADMIN, accepted: true },
    { what: 'a client with one secret', ...pair(single), accepted: true },
    { what: 'an old secret within its overlap', ...pair(rotated), accepted: true },
    { what: 'a new secret', clientId: 'rotated', clientSecret: String(newSecret), accepted: true },
    { what: 'a secret that was replaced', ...pair(cut), accepted: false },
  ];
  for (const { clientId, clientSecret, accepted, what } of secrets) {
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
    const { ok } = await server.post('/oauth2/token', form);
    if (ok !== accepted) throw new Error(`${what}: accepted is ${ok}`);
  }
  return secrets;
};

const pair = ({ clientId, clientSecret }: Credentials): Credentials => ({ clientId, clientSecret });

const createSigner = async (server: TestServer): Promise<RecordedStore['signer']> => {
  const key = await clientKey();
  const { clientId } = await server.create({
    client_id: 'signer',
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [key.jwk] },
  });
  const exp = Math.floor(Date.now() / 1000) + 300;
  const used = await assertion(key, clientId, `${server.publicUrl}/oauth2`, { claims: { exp } });
  await post(server, '/oauth2/token', { grant_type: 'client_credentials', ...asForm(used) });
  return { clientId, privateJwk: { ...(await exportJWK(key.privateKey)) }, used };
};
