// The grants API for security officers: which client obtained which tokens, by which credential and from
// where; the revocation of many grants; the search for the client of a leaked credential.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import { ADMIN, type CreatedClient, startTestServer, suiteEnding, type TestServer } from './running-server.ts';

type Json = Record<string, unknown>;
interface Grant {
  readonly grant_id: string;
  readonly client_id: string;
  readonly credential_id: string;
  readonly status: string;
}

describe('grants', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let billing: CreatedClient;
  let shipping: CreatedClient;
  let limited: CreatedClient;
  const json = async (response: Response, status: number): Promise<Json> => {
    const text = await response.text();
    assert.equal(response.status, status, text);
    return JSON.parse(text);
  };
  const list = async (query: string, token?: string) =>
    (await json(await server.manage('GET', `/grants?${query}`, undefined, token), 200)) as { grants: Grant[]; next_cursor: string | null };
  const findClient = async (credential: string, token?: string) => json(await server.manage('POST', '/whose', { credential }, token), 200);
  const isActive = async (token: string): Promise<unknown> =>
    (
      (await (
        await server.post('/oauth2/introspect', { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret, token })
      ).json()) as Json
    ).active;
  const secretId = ({ body: response }: CreatedClient): string => (response.secrets as { id: string }[])[0]?.id ?? assert.fail();
  before(async () => {
    server = await startTestServer(ending);
    billing = await server.create({ client_id: 'billing', owner: 'payments', contacts: ['pay@example.com'] });
    shipping = await server.create({ client_id: 'shipping', access_token_format: 'opaque' });
    limited = await server.create({ client_id: 'limited', entitlements: ['readOIDCGrants@payments', 'readAPIClients@payments'] });
  });

  test('are listed latest first, by client, credential and state, page by page', async () => {
    const tokens = [await server.token(billing), await server.token(shipping), await server.token(billing)];
    const ids = [tokens[2], tokens[0]].map((token) => String(decodeJwt(token ?? '').jti));
    const { grants } = await list('client_id=billing');
    assert.deepEqual(
      grants.map(({ grant_id }) => grant_id),
      ids,
    );
    assert.deepEqual((await list(`credential_id=${secretId(billing)}`)).grants, grants);
    const first = await list('client_id=billing&limit=1');
    assert.deepEqual([first.grants, first.next_cursor === null], [[grants[0]], false]);
    assert.deepEqual((await list(`client_id=billing&limit=1&cursor=${first.next_cursor}`)).grants, [grants[1]]);
    await server.manage('POST', `/grants/${ids[0]}/suspend`);
    assert.deepEqual(
      (await list('client_id=billing&status=suspended')).grants.map(({ grant_id }) => grant_id),
      [ids[0]],
    );
    assert.deepEqual(
      (await list('client_id=billing&status=active')).grants.map(({ grant_id }) => grant_id),
      [ids[1]],
    );
    assert.deepEqual((await list('client_id=nobody')).grants, []);
    assert.equal((await list('address=127.0.0.1&limit=1000')).grants.length >= 3, true);
  });

  for (const [query, pointer] of [
    ['issued_since=yesterday', 'issued_since'],
    ['address=localhost', 'address'],
    ['limit=0', 'limit'],
    ['limit=1001', 'limit'],
    ['status=dead', 'status'],
    ['cursor=x', 'cursor'],
    ['unknown=1', 'unknown'],
  ] as const) {
    test(`the query ${query} is refused, naming the parameter`, async () => {
      const response = await server.manage('GET', `/grants?${query}`);
      const text = await response.text();
      assert.equal(response.status, 400);
      assert.ok(text.includes(pointer), text);
    });
  }

  test("a right limited to an owner shows the grants of that owner's clients only", async () => {
    const [mine, other] = [String(decodeJwt(await server.token(billing)).jti), String(decodeJwt(await server.token()).jti)];
    const token = await server.token(limited);
    const { grants } = await list('', token);
    assert.ok(grants.length > 0 && grants.every(({ client_id }) => client_id === 'billing'));
    assert.equal((await server.manage('GET', `/grants/${mine}`, undefined, token)).status, 200);
    assert.equal((await server.manage('GET', `/grants/${other}`, undefined, token)).status, 404);
    for (const [method, path] of [
      ['POST', `/grants/${mine}/suspend`],
      ['DELETE', `/grants/${mine}`],
    ] as const) {
      assert.equal((await server.manage(method, path, undefined, token)).status, 403);
    }
    assert.equal((await server.manage('POST', '/grants/revoke', { client_id: 'billing' }, token)).status, 403);
    const managing = await server.create({ entitlements: ['manageOIDCGrants@payments'] });
    const response = await server.manage('POST', '/grants/revoke', { client_id: 'limited' }, await server.token(managing));
    assert.deepEqual(await json(response, 200), { dry_run: false, revoked: 0 });
    assert.equal((await list('', token)).grants.length > 0, true);
  });

  test('a revocation by credential ends all its grants, not the credential; a dry run only counts them', async () => {
    const created = await server.create({});
    const tokens = [await server.token(created), await server.token(created), await server.token(created)];
    const other = await server.token(shipping);
    const filter = { credential_id: secretId(created) };
    assert.deepEqual(await json(await server.manage('POST', '/grants/revoke?dry_run=true', filter), 200), { dry_run: true, revoked: 3 });
    assert.equal(await isActive(tokens[0] ?? ''), true);
    assert.deepEqual(await json(await server.manage('POST', '/grants/revoke', filter), 200), { dry_run: false, revoked: 3 });
    for (const token of tokens) assert.equal(await isActive(token), false);
    assert.deepEqual([await isActive(other), await isActive(await server.token(created))], [true, true]);
  });

  test('a revocation of many grants requires a filter', async () => {
    for (const body of [{}, undefined, { unknown: 'x' }, { issued_since: 'x' }]) {
      assert.equal((await server.manage('POST', '/grants/revoke', body)).status, 400);
    }
  });

  test('sign-ins count granted and refused token requests, with the reasons', async () => {
    const created = await server.create({ client_id: 'counted' });
    for (let index = 0; index < 3; index++) await server.token(created);
    await server.post('/oauth2/token', { grant_type: 'client_credentials', client_id: 'counted', client_secret: 'wrong' });
    const { sign_ins: groups } = (await json(await server.manage('GET', '/sign-ins?client_id=counted'), 200)) as { sign_ins: Json[] };
    assert.deepEqual(
      groups
        .map(({ credential_id, address, result, count }) => [credential_id, address, result, count])
        .toSorted((a, b) => Number(b[3]) - Number(a[3])),
      [
        [secretId(created), '127.0.0.1', 'granted', 3],
        [null, '127.0.0.1', 'wrong_secret', 1],
      ],
    );
    const token = await server.token(limited);
    assert.deepEqual(((await json(await server.manage('GET', '/sign-ins?client_id=counted', undefined, token), 200)) as Json).sign_ins, []);
  });

  test('the client of a leaked secret is found, even a deleted one, and the secret is not in the audit trail', async () => {
    await server.token(billing);
    const reported = await findClient(billing.clientSecret);
    assert.deepEqual(
      [
        reported.kind,
        reported.client_id,
        reported.owner,
        reported.contacts,
        reported.credential_id,
        reported.credential_state,
        reported.client_state,
      ],
      ['client_secret', 'billing', 'payments', ['pay@example.com'], secretId(billing), 'active', 'enabled'],
    );
    assert.equal(reported.last_used_from, '127.0.0.1');
    const deleted = await server.create({ client_id: 'gone' });
    await server.manage('DELETE', '/clients/gone');
    assert.deepEqual(
      [(await findClient(`  ${deleted.clientSecret}\n`)).client_id, (await findClient(deleted.clientSecret)).client_state],
      ['gone', 'deleted'],
    );
    const audit = await (await server.manage('GET', '/audit?event=credential.whose')).text();
    assert.ok(audit.includes('billing') && !audit.includes(billing.clientSecret));
  });

  test('the client of a leaked token of either format is found, with the status of its grant', async () => {
    for (const [client, name] of [
      [billing, 'billing'],
      [shipping, 'shipping'],
    ] as const) {
      const token = await server.token(client);
      const reported = await findClient(token);
      assert.deepEqual([reported.kind, reported.client_id, reported.grant_status], ['access_token', name, 'active']);
      await server.manage('DELETE', `/grants/${reported.grant_id}`);
      assert.equal((await findClient(token)).grant_status, 'revoked');
    }
  });

  test('no client is reported for an unknown string, nor one that the caller may not read', async () => {
    const unknown = await findClient('mms_0000000000000000000000000000000000000000000000000');
    assert.deepEqual([unknown.kind, unknown.client_id], ['unknown', null]);
    const token = await server.token(limited);
    assert.deepEqual(await findClient(shipping.clientSecret, token), unknown);
    assert.equal((await findClient(billing.clientSecret, token)).client_id, 'billing');
    const auditor = await server.create({ entitlements: ['readAudit'] });
    assert.equal((await server.manage('POST', '/whose', { credential: 'x' }, await server.token(auditor))).status, 403);
  });
});
