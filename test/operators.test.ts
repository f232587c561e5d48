// Operators in the management API: who may make, change and remove whom.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { parsedJson, type RightsServer, startRightsServer } from './rights-server.ts';
import { ADMIN, suiteEnding } from './running-server.ts';

type Json = Record<string, unknown>;

describe('operators in the management API', () => {
  const ending = suiteEnding();
  let server: RightsServer;
  /** A client that manages operators, and has no more rights than a client-manager besides. */
  let lesser: string;
  before(async () => {
    server = await startRightsServer(ending);
    lesser = await server.tokenWith('manageOperators', 'manageAPIClients', 'manageTrust', 'manageOIDCGrants', 'readKeys');
  });
  let count = 0;
  const create = async (given: Json = {}, token?: string): Promise<Json> =>
    parsedJson(await server.manage('POST', '/operators', { name: `op-${++count}`, roles: ['viewer'], ...given }, token), 201);
  const trail = async (event: string): Promise<readonly Json[]> => {
    const { entries } = (await (await server.manage('GET', `/audit?event=${event}`)).json()) as { entries: readonly Json[] };
    return entries;
  };

  test('are created with a one-time link, shown, listed, changed and deleted', async () => {
    const response = await server.manage('POST', '/operators', { name: 'ada@example.com', display_name: 'Ada', roles: ['auditor'] });
    assert.equal(response.headers.get('location'), `${server.publicUrl}/management/v1/operators/ada%40example.com`);
    const { link, ...operator } = await parsedJson(response, 201);
    assert.match((link as { url: string }).url, new RegExp(`^${server.publicUrl}/console/#/setup/[A-Za-z0-9_-]{43}$`));
    assert.deepEqual(operator.entitlements, ['readAudit', 'readAPIClients', 'readOIDCGrants', 'readKeys', 'readOperators']);
    const path = '/operators/ADA@example.com';
    assert.deepEqual(await parsedJson(await server.manage('GET', path), 200), operator);
    const changed = await parsedJson(await server.manage('PATCH', path, { display_name: null, roles: ['viewer'], disabled: true }), 200);
    assert.deepEqual([changed.display_name, changed.roles, changed.disabled], [null, ['viewer'], true]);
    const { operators } = (await parsedJson(await server.manage('GET', '/operators'), 200)) as { operators: readonly Json[] };
    assert.deepEqual(operators, [changed]);
    assert.deepEqual(await parsedJson(await server.manage('GET', `${path}/sessions`), 200), { sessions: [] });
    assert.deepEqual(await parsedJson(await server.manage('POST', `${path}/end-sessions`), 200), { ended: 0 });
    await parsedJson(await server.manage('DELETE', path), 204);
    await parsedJson(await server.manage('GET', path), 404);
    const [entry] = await trail('operator.create');
    assert.deepEqual([entry?.actor, entry?.subject], [ADMIN.clientId, 'ada@example.com']);
    assert.doesNotMatch(JSON.stringify(await trail('operator.create')), /setup/);
  });

  test('a change that names an older version gets 412', async () => {
    const { name } = await create();
    const { headers } = await server.manage('GET', `/operators/${name}`);
    await parsedJson(await server.manage('PATCH', `/operators/${name}`, { display_name: 'A' }), 200);
    const authorization = `Bearer ${await server.token()}`;
    const response = await fetch(`${server.url}/management/v1/operators/${name}`, {
      method: 'PATCH',
      headers: { authorization, 'content-type': 'application/json', 'if-match': headers.get('etag') ?? '' },
      body: '{"display_name":"B"}',
    });
    assert.equal(response.status, 412);
  });

  const REFUSED: readonly (readonly [string, Json, status: number, pointer: RegExp])[] = [
    ['a name that is taken', { name: 'op-0' }, 409, /name/],
    ['a name in upper case', { name: 'Ada' }, 400, /name/],
    ['a name of 65 characters', { name: 'a'.repeat(65) }, 400, /name/],
    ['a role that does not exist', { roles: ['root'] }, 400, /roles/],
    ['the same role twice', { roles: ['viewer', 'viewer'] }, 400, /roles/],
    ['a password', { password: 'correct horse battery staple' }, 400, /password/],
  ];
  for (const [title, given, status, pointer] of REFUSED) {
    test(`${title} is refused`, async () => {
      if (status === 409) await create({ name: 'op-0' });
      const body = { name: 'somebody', roles: ['viewer'], ...given };
      const { errors } = (await parsedJson(await server.manage('POST', '/operators', body), status)) as { errors: readonly Json[] };
      assert.match(String(errors[0]?.pointer), pointer);
    });
  }

  describe('no one grants, changes or takes over more rights than they have', () => {
    for (const role of ['administrator', 'auditor'] as const) {
      test(`a client without the rights of ${role} does not make one, or make one of another operator`, async () => {
        await parsedJson(await server.manage('POST', '/operators', { name: 'x', roles: [role] }, lesser), 403);
        const { name } = await create({ roles: ['viewer'] }, lesser);
        await parsedJson(await server.manage('PATCH', `/operators/${name}`, { roles: ['viewer', role] }, lesser), 403);
        await parsedJson(await server.manage('PATCH', `/operators/${name}`, { roles: ['client-manager'] }, lesser), 200);
      });

      test(`a client without the rights of ${role} changes nothing of one`, async () => {
        const { name } = await create({ roles: [role] });
        const requests: readonly (readonly [string, string, Json?])[] = [
          ['PATCH', '', { roles: [] }],
          ['PATCH', '', { disabled: true }],
          ['DELETE', ''],
          ['POST', '/renew-link'],
          ['POST', '/end-sessions'],
        ];
        for (const [method, more, body] of requests) {
          const refused = await parsedJson(await server.manage(method, `/operators/${name}${more}`, body, lesser), 403);
          assert.equal(refused.reason, 'exceeds_actor', `${method} ${more}`);
        }
      });
    }

    test('a new link replaces the earlier one', async () => {
      const { name, link } = await create();
      const renewed = await parsedJson(await server.manage('POST', `/operators/${name}/renew-link`), 201);
      assert.notEqual(renewed.url, (link as Json).url);
      await parsedJson(await server.manage('POST', '/operators/nobody/renew-link'), 404);
    });
  });

  test('no client has the name of an operator in the audit trail', async () => {
    await parsedJson(await server.manage('POST', '/clients', { name: 'x', client_id: 'operator:ada' }), 400);
  });
});
