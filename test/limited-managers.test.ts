// A manager that is limited to one owner's clients: it moves no other client, and grants only what it has.
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
    test('lists its owner’s clients only, whatever it requests', async () => {
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
      const own = await server.create({ owner: 'payments' });
      for (const owner of ['search', null]) {
        assert.equal((await server.manage('PATCH', `/clients/${own.clientId}`, { owner }, token)).status, 403);
      }
      for (const owner of ['search', undefined]) {
        const foreign = await server.create({ owner });
        assert.equal((await server.manage('PATCH', `/clients/${foreign.clientId}`, { owner: 'payments' }, token)).status, 404);
      }
      assert.equal((await parsedJson(await server.manage('GET', `/clients/${own.clientId}`), 200)).owner, 'payments');
    });
    test('moves a client between owners that it manages', async () => {
      const both = await server.tokenWith('editAPIClients@payments', 'editAPIClients@search');
      const own = await server.create({ owner: 'payments' });
      const moved = await parsedJson(await server.manage('PATCH', `/clients/${own.clientId}`, { owner: 'search' }, both), 200);
      assert.equal(moved.owner, 'search');
    });
    test('restores its owner’s clients only', async () => {
      const [own, foreign] = [await server.create({ owner: 'payments' }), await server.create({ owner: 'search' })];
      for (const { clientId } of [own, foreign]) assert.equal((await server.manage('DELETE', `/clients/${clientId}`)).status, 204);
      assert.equal((await server.manage('POST', `/clients/${foreign.clientId}/restore`, undefined, token)).status, 404);
      assert.equal((await server.manage('POST', `/clients/${own.clientId}/restore`, undefined, token)).status, 200);
    });
    test('grants what it has, with its own limits, and nothing more', async () => {
      const give = async (...entitlements: string[]) =>
        (await server.manage('POST', '/clients', { name: 'x', owner: 'payments', entitlements }, token)).status;
      for (const name of ['manageAPIClients@payments', 'READapiCLIENTS@payments', 'revokeAPIClientCredentials@payments']) {
        assert.equal(await give(name), 201, name);
      }
      for (const name of ['readAPIClients', 'readAPIClients@search', 'readAudit', 'administrator', 'readOIDCGrants@payments']) {
        assert.equal(await give(name), 403, name);
      }
    });
  });

  describe('a manager that is limited to an owner grants what it has', () => {
    const SCOPED = 'https://scoped.example.com/api';
    const DETAILS = { payment: { type: 'object' }, other: { type: 'object' } };
    const MONTH = 30 * 86_400_000;
    const at = (later: number): string => new Date(Math.floor(Date.now() / 1000) * 1000 + later).toISOString();
    const expires = at(MONTH);
    const IP_RULES = { op: 'deny', ranges: ['192.0.2.0/24'] };
    /** The rights of the manager. */
    const OWN = {
      scopes: ['pay:read'],
      default_scopes: [],
      claims: { 'https://example.com/tier': 'gold' },
      authorization_details_types: ['payment'],
      expires_at: expires,
      ip_rules: IP_RULES,
    };
    const bound = { expires_at: expires, ip_rules: IP_RULES };
    const RIGHTS = { entitlements: ['readAPIClients@payments'] };
    const rows: readonly [what: string, settings: Json, given: boolean][] = [
      ['nothing', {}, true],
      ['a scope that it has', { scopes: ['pay:read'] }, true],
      ['a scope that it lacks', { scopes: ['pay:write'] }, false],
      ['an unregistered scope', { scopes: ['free'] }, false],
      ['any scope', { restrict_scopes: false }, false],
      ['a claim that it has', { claims: { 'https://example.com/tier': 'gold' } }, true],
      ['a claim of another value', { claims: { 'https://example.com/tier': 'platinum' } }, false],
      ['a claim that it lacks', { claims: { 'https://example.com/acme': true } }, false],
      ['a type of details that it has', { authorization_details_types: ['payment'] }, true],
      ['a type of details that it lacks', { authorization_details_types: ['other'] }, false],
      ['a longer lifetime, without rights', { expires_at: at(2 * MONTH) }, true],
      ['rights, bound as it is', { ...RIGHTS, ...bound }, true],
      ['rights for a shorter lifetime', { ...RIGHTS, ...bound, expires_at: at(MONTH / 2) }, true],
      ['rights for a longer lifetime', { ...RIGHTS, ...bound, expires_at: at(2 * MONTH) }, false],
      ['rights without an end', { ...RIGHTS, ip_rules: IP_RULES }, false],
      ['rights from other addresses', { ...RIGHTS, ...bound, ip_rules: { op: 'deny', ranges: ['198.51.100.1'] } }, false],
      ['rights from everywhere', { ...RIGHTS, expires_at: expires }, false],
    ];
    let manager: CreatedClient;
    let token: string;
    const change = (clientId: string, body: Json, by = token) => server.manage('PATCH', `/clients/${clientId}`, body, by);
    before(async () => {
      const resource = { uri: SCOPED, name: 'x', scopes: ['pay:read', 'pay:write'], authorization_details: DETAILS };
      await parsedJson(await server.manage('POST', '/resources', resource), 201);
      manager = await server.create({ owner: 'payments', entitlements: ['manageAPIClients@payments'], ...OWN });
      token = await server.token(manager, { resource: `${server.publicUrl}/` });
    });
    for (const [what, settings, given] of rows) {
      test(`${what}: ${given ? 'granted' : 'refused'}, to a new client and to an existing one`, async () => {
        const created = await server.manage('POST', '/clients', { name: 'x', owner: 'payments', ...settings }, token);
        assert.equal(created.status, given ? 201 : 403, await created.text());
        const { clientId } = await server.create({ owner: 'payments' });
        const changed = await change(clientId, settings);
        assert.equal(changed.status, given ? 200 : 403, await changed.text());
        const dryRun = await server.manage('PATCH', `/clients/${clientId}?dry_run=true`, settings, token);
        assert.equal(dryRun.status, given ? 200 : 403);
        // A manager of the whole tenant grants it without having it.
        const wide = await server.tokenWith('manageAPIClients');
        assert.equal((await server.manage('POST', '/clients', { name: 'x', owner: 'payments', ...settings }, wide)).status, 201);
      });
    }
    const lifted: readonly [what: string, body: Json][] = [
      ['expiry', { expires_at: null }],
      ['addresses', { ip_rules: null }],
    ];
    for (const [what, body] of lifted) {
      test(`it cannot remove its own ${what}`, async () => {
        const refused = await change(manager.clientId, body);
        assert.equal(refused.status, 403);
        assert.match(String(((await refused.json()) as Json).detail), /cannot grant more than it has/);
        assert.equal((await change(manager.clientId, { purpose: 'x' })).status, 200);
      });
    }
    test('it cannot unbind its own tokens, nor those of a client with rights', async () => {
      const own = await server.create({ owner: 'payments', entitlements: ['manageAPIClients@payments'] });
      const unbound = await server.token(own);
      await parsedJson(await change(own.clientId, { dpop_bound_access_tokens: true }), 200);
      assert.equal((await change(own.clientId, { dpop_bound_access_tokens: false }, unbound)).status, 403);
      const created = { name: 'x', owner: 'payments', ...RIGHTS };
      assert.equal((await server.manage('POST', '/clients', created, unbound)).status, 403);
      assert.equal((await server.manage('POST', '/clients', { ...created, dpop_bound_access_tokens: true }, unbound)).status, 201);
    });
    test('what a client has already is not granted', async () => {
      const rich = await server.create({
        owner: 'payments',
        scopes: ['pay:write'],
        claims: { 'https://example.com/tier': 'x' },
        restrict_scopes: false,
        ...RIGHTS,
      });
      assert.equal((await change(rich.clientId, { purpose: 'x' })).status, 200);
      assert.equal((await change(rich.clientId, { scopes: ['pay:write', 'pay:read'], default_scopes: [] })).status, 200);
      assert.equal((await change(rich.clientId, { claims: { 'https://example.com/tier': 'y' } })).status, 403);
    });
    test('at IBM Security Verify’s API, too, where a client of its is restricted to its scopes unless it is not itself', async () => {
      const ask = (method: string, path: string, body?: object) =>
        fetch(`${server.url}${path}`, {
          method,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          ...(body === undefined ? undefined : { body: JSON.stringify(body) }),
        });
      const ibm = (body: object) => ask('POST', '/v1.0/apiclients', { clientName: 'x', enabled: true, entitlements: [], ...body });
      const scopes = (name: string) => ({ overrideSettings: { scopes: [{ name }] } });
      const created = await ibm(scopes('pay:read'));
      assert.equal(created.status, 201);
      const { pathname } = new URL(created.headers.get('location') ?? '');
      const { overrideSettings } = await parsedJson(await ask('GET', pathname), 200);
      assert.equal((overrideSettings as Json).restrictScopes, true);
      assert.equal((await ibm(scopes('pay:write'))).status, 403);
      assert.equal((await ibm({ overrideSettings: { restrictScopes: false } })).status, 403);
    });
  });
});
