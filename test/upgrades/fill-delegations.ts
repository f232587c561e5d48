// Fills a store with what others vouch for: trusted issuers, rules for workloads and users, agents with their instances, and
// what was derived from a token by exchange.
import { randomUUID } from 'node:crypto';
import { exportJWK, importJWK, type JWK, SignJWT } from 'jose';
import { ADMIN, type TestServer } from '../running-server.ts';
import { clientKey } from '../signed.ts';
import { type Credentials, change, formOf, type Json, post, requestToken } from './fill-requests.ts';
import type { RecordedDelegations, RecordedToken } from './recorded-store.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:';
const TYPE = 'urn:ietf:params:oauth:token-type:';
const PARCELS = 'https://api.example/parcels';
const DESK = 'https://api.example/desk';
const DOMAIN = 'parcels.internal';
const DAY = 86_400;
const CLUSTER = { id: 'cluster', kind: 'kubernetes', issuer: 'https://cluster.example' } as const;
const PROVIDER = { id: 'provider', kind: 'oidc', issuer: 'https://provider.example' } as const;
const POD = 'system:serviceaccount:parcels:';

/** Signs what an issuer states. @param at - seconds since the epoch */
const signed = async (jwk: JWK, server: Pick<TestServer, 'publicUrl'>, at: number, typ: string, claims: object): Promise<string> =>
  new SignJWT({ aud: `${server.publicUrl}/oauth2`, iat: at, exp: at + 300, ...claims })
    .setProtectedHeader({ alg: 'ES256', typ })
    .sign(await importJWK(jwk, 'ES256'));

/** The token of a pod. @param at - seconds since the epoch */
export const podToken = ({ cluster }: RecordedDelegations, server: TestServer, at: number, name = 'sorter'): Promise<string> =>
  signed(cluster, server, at, 'JWT', { iss: CLUSTER.issuer, sub: POD + name });

/** An identity assertion for a user, which the client `assistant` may present. @param at - seconds since the epoch */
export const userAssertion = ({ provider }: RecordedDelegations, server: TestServer, at: number, group = 'staff'): Promise<string> => {
  const claims = { iss: PROVIDER.issuer, sub: 'alice', groups: [group], client_id: 'assistant', jti: randomUUID() };
  return signed(provider, server, at, 'oauth-id-jag+jwt', { ...claims, scope: 'parcels:read', resource: PARCELS });
};

/** The form of the grant jwt-bearer. */
export const assertionForm = (assertion: string): Record<string, string> => ({ grant_type: `${GRANT}jwt-bearer`, assertion });

/** The form of an exchange: for an access token to the parcels API, or for a transaction token. */
export const exchangeForm = (token: string, kind: 'access_token' | 'txn_token'): Record<string, string> => ({
  ...{ grant_type: `${GRANT}token-exchange`, subject_token: token, subject_token_type: `${TYPE}access_token` },
  ...(kind === 'access_token'
    ? { resource: PARCELS }
    : { requested_token_type: `${TYPE}txn_token`, audience: DOMAIN, scope: 'parcels:move' }),
});

/** The clients of {@link fillDelegations} that have a secret. */
interface Fillers {
  readonly assistant: Credentials;
  readonly desk: Credentials;
  readonly router: Credentials;
}

/**
 * Fills the store of a server, which has the resource of the parcels API.
 *
 * @param at - the time of the server, in seconds since the epoch
 */
export const fillDelegations = async (
  server: TestServer,
  at: number,
): Promise<{ readonly tokens: readonly RecordedToken[]; readonly delegations: RecordedDelegations }> => {
  const [cluster, provider] = [await clientKey(), await clientKey()];
  for (const [issuer, key] of [[CLUSTER, cluster] as const, [PROVIDER, provider] as const]) {
    await change(server, 'POST', '/issuers', { ...issuer, keys: { jwks: { keys: [key.jwk] } } });
  }
  const clients = await createClients(server);
  const keys = { cluster: await exportJWK(cluster.privateKey), provider: await exportJWK(provider.privateKey) };
  const used = await userAssertion({ ...keys, used: '', clients }, server, at);
  const delegations: RecordedDelegations = { ...keys, used, clients };
  const tokens = [
    ...(await fillRules(server, delegations, at)),
    ...(await fillInstances(server, clients)),
    ...(await fillChains(server, clients)),
  ];
  return { tokens, delegations };
};

const createClients = async (server: TestServer): Promise<Fillers> => {
  const common = { access_token_lifetime: DAY };
  await change(server, 'POST', '/resources', { uri: DESK, name: 'Desk', scopes: ['desk:call'], owners: [ADMIN.clientId] });
  const parcels = { ...common, scopes: ['parcels:read'] };
  await change(server, 'POST', '/clients', { ...parcels, client_id: 'pods', name: 'Pods', token_endpoint_auth_method: 'federated_jwt' });
  const assistant = await server.create({ ...parcels, client_id: 'assistant' });
  const router = await server.create({ ...common, client_id: 'router', kind: 'agent', scopes: ['desk:call'], default_resource: DESK });
  const mapped_scopes = { 'desk:call': ['parcels:read'] };
  const exchange = {
    mode: 'delegation',
    subjects: [{ clients: ['router'], any_audience: true }],
    to: [{ resource: PARCELS, mapped_scopes }],
    transactions: { trust_domain: DOMAIN, mapped_scopes: { 'desk:call': ['parcels:move'] }, max_lifetime: 300 },
  };
  const desk = await server.create({ ...common, client_id: 'desk', exchange });
  return {
    assistant: { clientId: assistant.clientId, clientSecret: assistant.clientSecret },
    router: { clientId: router.clientId, clientSecret: router.clientSecret },
    desk: { clientId: desk.clientId, clientSecret: desk.clientSecret },
  };
};

const recorded = (what: string, { access_token, grant_id }: Json, active: boolean): RecordedToken => ({
  ...{ what, token: String(access_token), grantId: String(grant_id) },
  ...{ active, recorded: true },
});

const fillRules = async (server: TestServer, delegations: RecordedDelegations, at: number): Promise<readonly RecordedToken[]> => {
  const ruleFor = async (client: string, body: object): Promise<string> =>
    String((await change(server, 'POST', `/clients/${client}/trusts`, { max_lifetime: DAY, ...body }))['id']);
  const ofPod = (name: string) => ruleFor('pods', { issuer: CLUSTER.id, match: [{ claim: 'sub', equals: POD + name }] });
  const ofUsers = (group: string) =>
    ruleFor('assistant', {
      ...{ issuer: PROVIDER.id, subject: 'user', match: [{ claim: 'groups', contains: group }] },
      ...{ scopes: ['parcels:read'], resources: [PARCELS] },
    });
  const [, revokedOfPod, , revokedOfUsers] = [
    await ofPod('sorter'),
    await ofPod('leaked'),
    await ofUsers('staff'),
    await ofUsers('guests'),
  ];
  const { assistant } = delegations.clients;
  const byPod = async (name: string) => post(server, '/oauth2/token', assertionForm(await podToken(delegations, server, at, name)));
  const forUser = (assertion: string) => post(server, '/oauth2/token', { ...formOf(assistant), ...assertionForm(assertion) });
  const tokens = [
    recorded('a token by a trust rule', await byPod('sorter'), true),
    recorded('a token by a revoked trust rule', await byPod('leaked'), false),
    recorded('a token for a user', await forUser(delegations.used), true),
    recorded('a token for a user by a revoked rule', await forUser(await userAssertion(delegations, server, at, 'guests')), false),
  ];
  await change(server, 'POST', `/clients/pods/credentials/${revokedOfPod}/revoke`);
  await change(server, 'POST', `/clients/assistant/credentials/${revokedOfUsers}/revoke`);
  return tokens;
};

const fillInstances = async (server: TestServer, { router }: Fillers): Promise<readonly RecordedToken[]> => {
  const tokenOf = (instance: string) => requestToken(server, router, { instance });
  const tokens = [
    recorded('a token of an instance of an agent', await tokenOf('run-1'), true),
    recorded('a token of an instance whose tokens were ended', await tokenOf('run-2'), false),
    recorded('a token of a disabled instance', await tokenOf('run-3'), false),
  ];
  await change(server, 'POST', '/clients/router/instances/run-2/end-tokens');
  await change(server, 'POST', '/clients/router/instances/run-3/disable');
  return tokens;
};

const fillChains = async (server: TestServer, { router, desk }: Fillers): Promise<readonly RecordedToken[]> => {
  const derived = async (instance: string, kind: Parameters<typeof exchangeForm>[1]) => {
    const { access_token: token } = await requestToken(server, router, { instance });
    const response = await post(server, '/oauth2/token', { ...formOf(desk), ...exchangeForm(String(token), kind) });
    return { token: String(token), response };
  };
  const [kept, revoked, ended, transaction] = [
    await derived('run-1', 'access_token'),
    await derived('run-1', 'access_token'),
    await derived('run-4', 'access_token'),
    await derived('run-1', 'txn_token'),
  ];
  await post(server, '/oauth2/revoke', { ...formOf(router), token: revoked.token });
  await change(server, 'POST', '/clients/router/instances/run-4/end-tokens');
  return [
    recorded('an exchanged token', kept.response, true),
    recorded('an exchanged token whose subject was revoked', revoked.response, false),
    recorded('an exchanged token whose subject is of an ended instance', ended.response, false),
    // No access token.
    recorded('a transaction token', transaction.response, false),
  ];
};
