// A client cannot take over a client with more rights (docs/decisions/0090), by any route of the management API
// and of IBM Security Verify's API that changes a client, its credentials or its tokens.
import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { before, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import { type CreatedClient, startTestServer, suiteEnding, type TestServer } from './running-server.ts';
import { clientKey } from './signed.ts';

type Json = Record<string, unknown>;
type Request = readonly [method: string, path: string, body?: unknown];

/** The client that a request changes, and what the request needs of it. */
interface Target extends CreatedClient {
  readonly secretId: string;
  /** The grant of an active token. */
  readonly grantId: string;
  /** A trust rule, if the request needs one. */
  readonly trustId: string;
}

/** A request, and the requests that bring a client into the state that it requires. */
interface EntryPoint {
  readonly state?: (target: Target) => readonly Request[];
  /** Whether the client has a trust rule. */
  readonly hasTrust?: true;
  readonly request: (target: Target) => Request;
  /** The status for an unauthorized caller: 403, unless the response has a result for each operation. */
  readonly refusal?: number;
}

const client = ({ clientId }: Target): string => `/management/v1/clients/${encodeURIComponent(clientId)}`;
const secret = (target: Target): string => `${client(target)}/secrets/${target.secretId}`;
const trust = (target: Target): string => `${client(target)}/trusts/${target.trustId}`;
const RULE = { issuer: 'cluster', match: [{ claim: 'sub', equals: 'x' }] };
const grant = ({ grantId }: Target): string => `/management/v1/grants/${grantId}`;
/** IBM documents two paths for each of these. */
const IBM_CLIENTS = ['/v1.0/apiclients', '/apisecurity/v1.0/apiclients'] as const;
const IBM_SECRETS = ['/oidc-mgmt/v2.0/clients', '/v2.0/clients'] as const;

const ENTRY_POINTS: Readonly<Record<string, EntryPoint>> = {
  'PATCH /management/v1/clients/:client_id': { request: (target) => ['PATCH', client(target), { purpose: 'x' }] },
  'DELETE /management/v1/clients/:client_id': { request: (target) => ['DELETE', client(target)] },
  'POST /management/v1/clients/:client_id/disable': { request: (target) => ['POST', `${client(target)}/disable`] },
  'POST /management/v1/clients/:client_id/enable': {
    state: (target) => [['POST', `${client(target)}/disable`]],
    request: (target) => ['POST', `${client(target)}/enable`],
  },
  'POST /management/v1/clients/:client_id/lockdown': { request: (target) => ['POST', `${client(target)}/lockdown`] },
  'POST /management/v1/clients/:client_id/lift-lockdown': {
    state: (target) => [['POST', `${client(target)}/lockdown`]],
    request: (target) => ['POST', `${client(target)}/lift-lockdown`],
  },
  'POST /management/v1/clients/:client_id/restore': {
    state: (target) => [['DELETE', client(target)]],
    request: (target) => ['POST', `${client(target)}/restore`],
  },
  'POST /management/v1/clients/:client_id/end-tokens': { request: (target) => ['POST', `${client(target)}/end-tokens`] },
  'POST /management/v1/clients/:client_id/instances/:instance_name/disable': {
    request: (target) => ['POST', `${client(target)}/instances/run/disable`],
  },
  'POST /management/v1/clients/:client_id/instances/:instance_name/enable': {
    state: (target) => [['POST', `${client(target)}/instances/run/disable`]],
    request: (target) => ['POST', `${client(target)}/instances/run/enable`],
  },
  'POST /management/v1/clients/:client_id/instances/:instance_name/end-tokens': {
    request: (target) => ['POST', `${client(target)}/instances/run/end-tokens`],
  },
  'POST /management/v1/clients/:client_id/credentials/:credential_id/revoke': {
    request: (target) => ['POST', `${client(target)}/credentials/${target.secretId}/revoke`],
  },
  'POST /management/v1/clients/:client_id/secrets': { request: (target) => ['POST', `${client(target)}/secrets`, {}] },
  'POST /management/v1/clients/:client_id/secrets/rotate': { request: (target) => ['POST', `${client(target)}/secrets/rotate`, {}] },
  'PATCH /management/v1/clients/:client_id/secrets/:secret_id': { request: (target) => ['PATCH', secret(target), { label: 'x' }] },
  'POST /management/v1/clients/:client_id/secrets/:secret_id/retire': { request: (target) => ['POST', `${secret(target)}/retire`, {}] },
  'POST /management/v1/clients/:client_id/secrets/:secret_id/deactivate': { request: (target) => ['POST', `${secret(target)}/deactivate`] },
  'POST /management/v1/clients/:client_id/secrets/:secret_id/reactivate': {
    state: (target) => [['POST', `${secret(target)}/deactivate`]],
    request: (target) => ['POST', `${secret(target)}/reactivate`],
  },
  'POST /management/v1/clients/:client_id/trusts': { request: (target) => ['POST', `${client(target)}/trusts`, RULE] },
  'PATCH /management/v1/clients/:client_id/trusts/:trust_id': {
    hasTrust: true,
    request: (target) => ['PATCH', trust(target), { label: 'x' }],
  },
  'DELETE /management/v1/clients/:client_id/trusts/:trust_id': { hasTrust: true, request: (target) => ['DELETE', trust(target)] },
  'POST /management/v1/grants/:id/suspend': { request: (target) => ['POST', `${grant(target)}/suspend`] },
  'POST /management/v1/grants/:id/reactivate': {
    state: (target) => [['POST', `${grant(target)}/suspend`]],
    request: (target) => ['POST', `${grant(target)}/reactivate`],
  },
  'DELETE /management/v1/grants/:id': { request: (target) => ['DELETE', grant(target)] },
  'POST /management/v1/grants/revoke': { request: ({ clientId }) => ['POST', '/management/v1/grants/revoke', { client_id: clientId }] },
  ...Object.fromEntries(
    IBM_CLIENTS.flatMap((prefix): [string, EntryPoint][] => [
      [
        `PUT ${prefix}/:id`,
        {
          request: ({ clientId, body: { entitlements } }) => [
            'PUT',
            `${prefix}/${clientId}`,
            { clientName: 'x', enabled: true, entitlements },
          ],
        },
      ],
      [`DELETE ${prefix}/:id`, { request: ({ clientId }) => ['DELETE', `${prefix}/${clientId}`] }],
      [`PATCH ${prefix}`, { request: ({ clientId }) => ['PATCH', prefix, [{ op: 'remove', path: `/${clientId}` }]], refusal: 207 }],
    ]),
  ),
  ...Object.fromEntries(
    IBM_SECRETS.flatMap((prefix): [string, EntryPoint][] => [
      [`POST ${prefix}/:id/secrets`, { request: ({ clientId }) => ['POST', `${prefix}/${clientId}/secrets`, {}] }],
      [
        `PATCH ${prefix}/:id/secrets`,
        {
          state: (target) => [['POST', `${client(target)}/secrets/rotate`, {}]],
          request: ({ clientId }) => ['PATCH', `${prefix}/${clientId}/secrets`, [{ op: 'remove', path: '/rotatedSecrets/0' }]],
        },
      ],
    ]),
  ),
  'DELETE /v1.0/grants/:id': { request: ({ grantId }) => ['DELETE', `/v1.0/grants/${grantId}`] },
  'PATCH /v1.0/grants': {
    state: (target) => [['POST', `${grant(target)}/suspend`]],
    request: ({ grantId }) => ['PATCH', '/v1.0/grants', [{ op: 'replace', path: `/${grantId}/enabled`, value: true }]],
    refusal: 207,
  },
};

/** The root of the routes for operators. */
const CONSOLE_API = '/console/api';

/** Routes that change no existing client. */
const NO_CLIENT_IS_CHANGED: readonly string[] = [
  'POST /management/v1/clients',
  ...IBM_CLIENTS.map((prefix) => `POST ${prefix}`),
  'POST /management/v1/evaluate',
  'POST /management/v1/whose',
  'POST /management/v1/audit/checkpoints',
  'POST /management/v1/entitlements',
  'PATCH /management/v1/entitlements/:name',
  'DELETE /management/v1/entitlements/:name',
  'POST /management/v1/keys',
  'POST /management/v1/keys/rotate',
  'POST /management/v1/keys/:kid/revoke',
  // Their own rule is in operators.test.ts.
  'POST /management/v1/operators',
  'PATCH /management/v1/operators/:operator_name',
  'DELETE /management/v1/operators/:operator_name',
  'POST /management/v1/operators/:operator_name/end-sessions',
  'POST /management/v1/operators/:operator_name/renew-link',
  // Their own rule is in test/console/openid.test.ts.
  'POST /management/v1/providers',
  'PATCH /management/v1/providers/:provider_id',
  'DELETE /management/v1/providers/:provider_id',
  'POST /management/v1/quotas',
  'PATCH /management/v1/quotas/:quota_name',
  'DELETE /management/v1/quotas/:quota_name',
  'POST /management/v1/issuers',
  'PATCH /management/v1/issuers/:issuer_id',
  'DELETE /management/v1/issuers/:issuer_id',
  'POST /management/v1/issuers/:issuer_id/disable',
  'POST /management/v1/issuers/:issuer_id/distrust',
  'POST /management/v1/issuers/:issuer_id/enable',
  'POST /management/v1/issuers/:issuer_id/refresh',
  // Its own rule is in client-metadata.test.ts: it needs a client of another kind.
  'POST /management/v1/clients/:client_id/refresh-metadata',
  // These store nothing.
  'POST /management/v1/clients/:client_id/trusts/learn',
  'POST /management/v1/providers/:provider_id/test',
  'POST /management/v1/trusts/evaluate',
  'POST /management/v1/resources',
  'PATCH /management/v1/resources/:uri',
  'DELETE /management/v1/resources/:uri',
  'POST /management/v1/tenants',
  'PATCH /management/v1/tenants/:id',
  'POST /management/v1/tenants/:id/disable',
  'POST /management/v1/tenants/:id/enable',
  'POST /management/v1/tenants/:id/end-tokens',
  'POST /management/v1/tenants/:id/move',
];

/** What a client may have in addition, and the entitlement that a manager needs to equal it. */
const ADDITIONAL_RIGHTS: readonly (readonly [what: string, settings: Json, equal: string, isOwner?: true])[] = [
  ['an entitlement', { entitlements: ['readAudit'] }, 'readAudit'],
  ['introspection of every token', { introspect_authorization: 'any' }, 'introspectAnyToken'],
  ['ownership of the management API', {}, 'introspectAnyToken', true],
];

describe('no takeover', () => {
  const ending = suiteEnding();
  const routes: string[] = [];
  const consoleRoutes: string[] = [];
  let server: TestServer;
  let weakerToken: string;
  const send = async ([method, path, body]: Request, token?: string): Promise<Response> =>
    fetch(server.url + path, {
      method,
      headers: {
        authorization: `Bearer ${token ?? (await server.token())}`,
        ...(body === undefined ? undefined : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? undefined : { body: JSON.stringify(body) }),
    });
  const tokenWith = async (...entitlements: string[]): Promise<string> => server.token(await server.create({ entitlements }));
  const createTarget = async (settings: Json, entry?: EntryPoint, isOwner = false): Promise<Target> => {
    const created = await server.create({ name: 'target', kind: 'agent', ...settings });
    const grantId = String(decodeJwt(await server.token(created)).jti);
    const secretId = String((created.body.secrets as Json[])[0]?.id);
    const rule = entry?.hasTrust === true ? await send(['POST', `/management/v1/clients/${created.clientId}/trusts`, RULE]) : undefined;
    const trustId = rule === undefined ? '' : String(((await rule.json()) as Json).id);
    const target = { ...created, secretId, grantId, trustId };
    if (isOwner) await setManagementOwners([target.clientId]);
    for (const request of entry?.state?.(target) ?? []) {
      const { status, ok } = await send(request);
      assert(ok, `${request.join(' ')}: ${status}`);
    }
    return target;
  };
  const setManagementOwners = async (owners: readonly string[]): Promise<void> => {
    const uri = encodeURIComponent(`${server.publicUrl}/`);
    assert.equal((await send(['PATCH', `/management/v1/resources/${uri}`, { owners }])).status, 200);
  };
  before(async () => {
    const listen = (message: unknown): void => {
      const { fastify } = message as { readonly fastify: import('fastify').FastifyInstance };
      fastify.addHook('onRoute', ({ method, url, config }) => {
        if (config?.entitlements === undefined) return;
        const list = url.startsWith(CONSOLE_API) ? consoleRoutes : routes;
        for (const each of [method].flat()) if (each !== 'GET' && each !== 'HEAD') list.push(`${each} ${url.replace(CONSOLE_API, '')}`);
      });
    };
    subscribe('fastify.initialization', listen);
    server = await startTestServer(ending);
    // The management API is loaded after the start, and its requests wait for that.
    await fetch(`${server.url}/management/v1/openapi.json`);
    unsubscribe('fastify.initialization', listen);
    weakerToken = await tokenWith('manageAPIClients', 'manageOIDCGrants', 'manageTrust');
    const jwks = { keys: [(await clientKey()).jwk] };
    await send(['POST', '/management/v1/issuers', { id: 'cluster', kind: 'kubernetes', issuer: 'https://k8s.example', keys: { jwks } }]);
  });

  test('the tables have every route that changes something', () => {
    assert.deepEqual([...new Set(routes)].toSorted(), [...Object.keys(ENTRY_POINTS), ...NO_CLIENT_IS_CHANGED].toSorted());
  });

  test('operators have the routes of the management API, and no others', () => {
    assert.deepEqual(consoleRoutes.toSorted(), routes.filter((route) => route.includes(' /management/')).toSorted());
  });

  for (const [what, settings, right, isOwner] of ADDITIONAL_RIGHTS) {
    describe(`a client with ${what}`, () => {
      let equal: string;
      before(async () => {
        equal = await tokenWith('manageAPIClients', 'manageOIDCGrants', 'manageTrust', right);
      });
      for (const [route, entry] of Object.entries(ENTRY_POINTS)) {
        test(`${route}: refused to a manager with fewer rights, allowed to an equal one`, async () => {
          const target = await createTarget(settings, entry, isOwner);
          const refused = await send(entry.request(target), weakerToken);
          assert.equal(refused.status, entry.refusal ?? 403, await refused.text());
          const created = await send(entry.request(target), equal);
          assert(created.ok && created.status !== 207, `${created.status} ${await created.text()}`);
        });
      }
    });
  }

  for (const [route, entry] of Object.entries(ENTRY_POINTS)) {
    test(`${route}: a manager of one owner can change its clients only`, async () => {
      const limited = await tokenWith('manageAPIClients@payments', 'manageOIDCGrants@payments', 'manageTrust@payments');
      const managed = await createTarget({ owner: 'payments' }, entry);
      const foreign = await createTarget({ owner: 'search' }, entry);
      const readForeign = async () => (await server.manage('GET', `/clients/${foreign.clientId}`)).text();
      const isDeleted = (await server.manage('GET', `/clients/${foreign.clientId}`)).status === 404;
      const foreignBefore = await readForeign();
      const refused = await send(entry.request(foreign), limited);
      // IBM's DELETE of a missing record succeeds; a filter finds nothing.
      const succeedsWithoutRecord = /^(DELETE|PATCH) (?:\/apisecurity)?\/v1.0\/apiclients|grants\/revoke$/.test(route);
      assert.equal(refused.ok, succeedsWithoutRecord || refused.status === 207, `${refused.status} ${await refused.text()}`);
      if (!isDeleted) assert.equal(await readForeign(), foreignBefore);
      const created = await send(entry.request(managed), limited);
      assert(created.ok && created.status !== 207, `${created.status} ${await created.text()}`);
    });
  }

  describe('owners of resources', () => {
    const created = 'https://owned.example.com/api';
    test('can be set only by clients that may introspect every token, even when the resource is created', async () => {
      const { clientId } = await server.create({});
      const body = { uri: created, name: 'x', owners: [clientId] };
      for (const dryRun of ['?dry_run=true', '']) {
        assert.equal((await send(['POST', `/management/v1/resources${dryRun}`, body], weakerToken)).status, 403);
      }
      assert.equal((await send(['POST', '/management/v1/resources', { ...body, owners: [] }], weakerToken)).status, 201);
      const path = `/management/v1/resources/${encodeURIComponent(created)}`;
      assert.equal((await send(['PATCH', path, { owners: [clientId] }], weakerToken)).status, 403);
      const introspector = await tokenWith('manageAPIClients', 'introspectAnyToken');
      assert.equal((await send(['PATCH', path, { owners: [clientId] }], introspector)).status, 200);
      assert.equal((await send(['PATCH', path, { name: 'y', owners: [clientId] }], weakerToken)).status, 200, 'what stays is not given');
      assert.equal((await send(['PATCH', path, { owners: [] }], weakerToken)).status, 200, 'nor is what goes');
    });
    test('of the management API can be set only by clients that may introspect every token', async () => {
      const { clientId } = await server.create({});
      const path = `/management/v1/resources/${encodeURIComponent(`${server.publicUrl}/`)}`;
      assert.equal((await send(['PATCH', path, { owners: [clientId] }], weakerToken)).status, 403);
    });
  });

  // The last test: it ends the tokens of the others too.
  test('revoking grants of many clients omits clients with more rights', async () => {
    const issued: Record<string, string> = {};
    for (const [what, settings] of [
      ...ADDITIONAL_RIGHTS.slice(0, 2),
      ['less', {}] as const,
      ['limited', { entitlements: ['readAPIClients@x'] }] as const,
    ]) {
      issued[what] = (await createTarget(settings)).grantId;
    }
    issued.owner = (await createTarget({}, undefined, true)).grantId;
    const revoke = async (query: string) =>
      (await (await send(['POST', `/management/v1/grants/revoke${query}`, { address: '127.0.0.1' }], weakerToken)).json()) as Json;
    const { revoked } = await revoke('?dry_run=true');
    assert.equal((await revoke('')).revoked, revoked);
    const states = await Promise.all(
      Object.entries(issued).map(async ([what, id]) => [
        what,
        ((await (await send(['GET', `/management/v1/grants/${id}`])).json()) as Json).status,
      ]),
    );
    assert.deepEqual(Object.fromEntries(states), {
      'an entitlement': 'active',
      'introspection of every token': 'active',
      owner: 'active',
      less: 'revoked',
      limited: 'revoked',
    });
  });
});
