// A manager that is limited to one owner's clients: it changes no other client, and grants only what it has.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { parsedJson, type RightsServer, startRightsServer } from './rights-server.ts';
import { type CreatedClient, suiteEnding } from './running-server.ts';

type Json = Record<string, unknown>;

describe('limited managers', () => {
  const ending = suiteEnding();
  let server: RightsServer;
  before(async () => {
    server = await startRightsServer(ending);
  });

  describe('a manager that is limited to one owner', () => {
    let token: string;
    before(async () => {
      for (const owner of ['payments', 'payments', 'search', undefined]) await server.create({ name: 'listed', owner });
      token = await server.tokenWith('manageAPIClients@payments');
    });
    test('lists its owner’s clients only, with any filter', async () => {
      for (const query of ['', 'q=listed', 'owner=search', 'state=enabled', 'sort=-name', 'state=deleted', 'entitlement=administrator']) {
        const { clients } = await parsedJson(await server.manage('GET', `/clients?limit=1000&${query}`, undefined, token), 200);
        for (const { owner } of clients as Json[]) assert.equal(owner, 'payments', query);
      }
      const { clients } = await parsedJson(await server.manage('GET', '/clients?q=listed', undefined, token), 200);
      assert.equal((clients as Json[]).length, 2);
    });
    test('creates clients of its owner, and of no other', async () => {
      await parsedJson(await server.manage('POST', '/clients', { name: 'x', owner: 'payments' }, token), 201);
      for (const owner of ['search', 'Payments', undefined]) {
        assert.equal((await server.manage('POST', '/clients', { name: 'x', owner }, token)).status, 403, String(owner));
      }
    });
    test('moves no client to or from another owner', async () => {
      const managed = await server.create({ owner: 'payments' });
      for (const owner of ['search', null]) {
        assert.equal((await server.manage('PATCH', `/clients/${managed.clientId}`, { owner }, token)).status, 403);
      }
      for (const owner of ['search', undefined]) {
        const foreign = await server.create({ owner });
        assert.equal((await server.manage('PATCH', `/clients/${foreign.clientId}`, { owner: 'payments' }, token)).status, 404);
      }
      assert.equal((await parsedJson(await server.manage('GET', `/clients/${managed.clientId}`), 200)).owner, 'payments');
    });
    test('moves a client between owners that it manages', async () => {
      const both = await server.tokenWith('editAPIClients@payments', 'editAPIClients@search');
      const managed = await server.create({ owner: 'payments' });
      const moved = await parsedJson(await server.manage('PATCH', `/clients/${managed.clientId}`, { owner: 'search' }, both), 200);
      assert.equal(moved.owner, 'search');
    });
    test('restores its owner’s clients only', async () => {
      const [managed, foreign] = [await server.create({ owner: 'payments' }), await server.create({ owner: 'search' })];
      for (const { clientId } of [managed, foreign]) assert.equal((await server.manage('DELETE', `/clients/${clientId}`)).status, 204);
      assert.equal((await server.manage('POST', `/clients/${foreign.clientId}/restore`, undefined, token)).status, 404);
      assert.equal((await server.manage('POST', `/clients/${managed.clientId}/restore`, undefined, token)).status, 200);
    });
    test('grants what it has, with its own limits, and nothing more', async () => {
      const statusOfGrant = async (...entitlements: string[]) =>
        (await server.manage('POST', '/clients', { name: 'x', owner: 'payments', entitlements }, token)).status;
      for (const name of ['manageAPIClients@payments', 'READapiCLIENTS@payments', 'revokeAPIClientCredentials@payments']) {
        assert.equal(await statusOfGrant(name), 201, name);
      }
      for (const name of ['readAPIClients', 'readAPIClients@search', 'readAudit', 'administrator', 'readOIDCGrants@payments']) {
        assert.equal(await statusOfGrant(name), 403, name);
      }
    });
  });

  describe('a manager that is limited to an owner grants what it has', () => {
    const SCOPED = 'https://scoped.example.com/api';
    const DETAILS = { payment: { type: 'object' }, other: { type: 'object' } };
    const MONTH = 30 * 86_400_000;
    const timeIn = (later: number): string => new Date(Math.floor(Date.now() / 1000) * 1000 + later).toISOString();
    const expires = timeIn(MONTH);
    const IP_RULES = { op: 'deny', ranges: ['192.0.2.0/24'] };
    /** What the manager has. */
    const MANAGER_SETTINGS = {
      scopes: ['pay:read'],
      default_scopes: [],
      claims: { 'https://example.com/tier': 'gold' },
      authorization_details_types: ['payment'],
      expires_at: expires,
      ip_rules: IP_RULES,
    };
    const restrictions = { expires_at: expires, ip_rules: IP_RULES };
    const RIGHTS = { entitlements: ['readAPIClients@payments'] };
    const rows: readonly [what: string, settings: Json, isGranted: boolean][] = [
      ['no rights', {}, true],
      ['a scope that it has', { scopes: ['pay:read'] }, true],
      ['a scope that it lacks', { scopes: ['pay:write'] }, false],
      ['an unregistered scope', { scopes: ['free'] }, false],
      ['any scope', { restrict_scopes: false }, false],
      ['a claim that it has', { claims: { 'https://example.com/tier': 'gold' } }, true],
      ['a claim of another value', { claims: { 'https://example.com/tier': 'platinum' } }, false],
      ['a claim that it lacks', { claims: { 'https://example.com/acme': true } }, false],
      ['a type of details that it has', { authorization_details_types: ['payment'] }, true],
      ['a type of details that it lacks', { authorization_details_types: ['other'] }, false],
      ['a longer lifetime, without rights', { expires_at: timeIn(2 * MONTH) }, true],
      ['rights with the same restrictions as its own', { ...RIGHTS, ...restrictions }, true],
      ['rights for a shorter lifetime', { ...RIGHTS, ...restrictions, expires_at: timeIn(MONTH / 2) }, true],
      ['rights for a longer lifetime', { ...RIGHTS, ...restrictions, expires_at: timeIn(2 * MONTH) }, false],
      ['rights without an expiry', { ...RIGHTS, ip_rules: IP_RULES }, false],
      ['rights with other IP rules', { ...RIGHTS, ...restrictions, ip_rules: { op: 'deny', ranges: ['198.51.100.1'] } }, false],
      ['rights without IP rules', { ...RIGHTS, expires_at: expires }, false],
    ];
    let manager: CreatedClient;
    let token: string;
    const change = (clientId: string, body: Json, by = token) => server.manage('PATCH', `/clients/${clientId}`, body, by);
    before(async () => {
      const resource = { uri: SCOPED, name: 'x', scopes: ['pay:read', 'pay:write'], authorization_details: DETAILS };
      await parsedJson(await server.manage('POST', '/resources', resource), 201);
      manager = await server.create({ owner: 'payments', entitlements: ['manageAPIClients@payments'], ...MANAGER_SETTINGS });
      token = await server.token(manager, { resource: `${server.publicUrl}/` });
    });
    for (const [what, settings, isGranted] of rows) {
      test(`${what}: ${isGranted ? 'granted' : 'refused'}, to a new client and to an existing one`, async () => {
        const created = await server.manage('POST', '/clients', { name: 'x', owner: 'payments', ...settings }, token);
        assert.equal(created.status, isGranted ? 201 : 403, await created.text());
        const { clientId } = await server.create({ owner: 'payments' });
        const changed = await change(clientId, settings);
        assert.equal(changed.status, isGranted ? 200 : 403, await changed.text());
        const dryRun = await server.manage('PATCH', `/clients/${clientId}?dry_run=true`, settings, token);
        assert.equal(dryRun.status, isGranted ? 200 : 403);
        // A manager of the whole tenant grants it without having it.
        const wide = await server.tokenWith('manageAPIClients');
        assert.equal((await server.manage('POST', '/clients', { name: 'x', owner: 'payments', ...settings }, wide)).status, 201);
      });
    }
    const restrictionsOff: readonly [what: string, body: Json][] = [
      ['expiry', { expires_at: null }],
      ['IP rules', { ip_rules: null }],
    ];
    for (const [what, body] of restrictionsOff) {
      test(`cannot remove its own ${what}`, async () => {
        const refused = await change(manager.clientId, body);
        assert.equal(refused.status, 403);
        assert.match(String(((await refused.json()) as Json).detail), /cannot grant more than it has/);
        assert.equal((await change(manager.clientId, { purpose: 'x' })).status, 200);
      });
    }
    test('cannot disable DPoP for itself, nor create a client with rights but without DPoP', async () => {
      const managed = await server.create({ owner: 'payments', entitlements: ['manageAPIClients@payments'] });
      const bearerToken = await server.token(managed);
      await parsedJson(await change(managed.clientId, { dpop_bound_access_tokens: true }), 200);
      assert.equal((await change(managed.clientId, { dpop_bound_access_tokens: false }, bearerToken)).status, 403);
      const created = { name: 'x', owner: 'payments', ...RIGHTS };
      assert.equal((await server.manage('POST', '/clients', created, bearerToken)).status, 403);
      assert.equal((await server.manage('POST', '/clients', { ...created, dpop_bound_access_tokens: true }, bearerToken)).status, 201);
    });
    test('can change a client that already has more than itself', async () => {
      const privileged = await server.create({
        owner: 'payments',
        scopes: ['pay:write'],
        claims: { 'https://example.com/tier': 'x' },
        restrict_scopes: false,
        ...RIGHTS,
      });
      assert.equal((await change(privileged.clientId, { purpose: 'x' })).status, 200);
      assert.equal((await change(privileged.clientId, { scopes: ['pay:write', 'pay:read'], default_scopes: [] })).status, 200);
      assert.equal((await change(privileged.clientId, { claims: { 'https://example.com/tier': 'y' } })).status, 403);
    });
    test('IBM Security Verify’s API has the same limits, and restricts the scopes of the clients that it creates', async () => {
      const request = (method: string, path: string, body?: object) =>
        fetch(`${server.url}${path}`, {
          method,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          ...(body === undefined ? undefined : { body: JSON.stringify(body) }),
        });
      const createApiClient = (body: object) =>
        request('POST', '/v1.0/apiclients', { clientName: 'x', enabled: true, entitlements: [], ...body });
      const scopes = (name: string) => ({ overrideSettings: { scopes: [{ name }] } });
      const created = await createApiClient(scopes('pay:read'));
      assert.equal(created.status, 201);
      const { pathname } = new URL(created.headers.get('location') ?? '');
      const { overrideSettings } = await parsedJson(await request('GET', pathname), 200);
      assert.equal((overrideSettings as Json).restrictScopes, true);
      assert.equal((await createApiClient(scopes('pay:write'))).status, 403);
      assert.equal((await createApiClient({ overrideSettings: { restrictScopes: false } })).status, 403);
    });
  });
});
