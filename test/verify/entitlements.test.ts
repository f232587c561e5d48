// Entitlements at IBM Security Verify's API: names of IBM's current list, and other names in IBM's form, which
// are stored but grant nothing ("inert").
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { suiteEnding } from '../running-server.ts';
import { type Json, REQUIRED_MEMBERS, startVerifyServer, type VerifyServer } from './verify-server.ts';

const PATH = '/v1.0/apiclients';

/** Names from IBM's documentation that are not in IBM's OpenAPI document. */
const CURRENT_NAMES = (
  'readUsers manageUsers readGroups manageGroups readGroupMembers manageGroupMembers readUserGroupMembership readUsersGroupMembership ' +
  'updateAnyGroupMember manageStandardGroups manageStandardGroupMembers readStandardGroupMembers manageUsersInStandardGroups ' +
  'readUsersStandardGroupMembership accessDevPortal authn manageEnrollMFAMethod readEnrollMFAMethod'
).split(' ');

describe('IBM Security Verify: entitlements', () => {
  const ending = suiteEnding();
  let server: VerifyServer;
  before(async () => {
    server = await startVerifyServer(ending);
  });
  const readByManagement = async (path: string): Promise<Json> => (await (await server.manage('GET', path)).json()) as Json;
  const inertNames = async () =>
    ((await readByManagement('/entitlements')).entitlements as Json[]).flatMap(({ kind, name }) =>
      kind === 'inert' && String(name).startsWith('ibm:') ? [name] : [],
    );

  test('the names of IBM’s current list are known to both APIs', async () => {
    const created = await server.createApiClient({ entitlements: CURRENT_NAMES });
    assert.deepEqual(created.entitlements, CURRENT_NAMES);
    assert.deepEqual((await readByManagement(`/clients/${created.clientId}`)).entitlements, CURRENT_NAMES);
    assert.deepEqual(await inertNames(), []);
  });

  test('an unknown name is stored, returned unchanged, and listed as inert', async () => {
    const created = await server.createApiClient({ entitlements: ['readAPIClients', 'flyAnyUser', 'manageX2'] });
    assert.deepEqual(created.entitlements, ['readAPIClients', 'flyAnyUser', 'manageX2']);
    assert.deepEqual((await readByManagement(`/clients/${created.clientId}`)).entitlements, [
      'readAPIClients',
      'ibm:flyAnyUser',
      'ibm:manageX2',
    ]);
    assert.deepEqual(await inertNames(), ['ibm:flyAnyUser', 'ibm:manageX2']);
    const one = await readByManagement('/entitlements/ibm:flyAnyUser');
    assert.equal(one.kind, 'inert');
    assert.match(String(one.description), /opens nothing/);
    for (const [method, body] of [
      ['PATCH', { description: 'x' }],
      ['DELETE', undefined],
    ] as const) {
      assert.equal((await server.manage(method, '/entitlements/ibm:flyAnyUser', body)).status, 404);
    }
    assert.equal((await server.manage('GET', '/entitlements/ibm:swim')).status, 404);
  });

  test('a client with an inert entitlement can be sent back as it was read, at either API', async () => {
    const created = await server.createApiClient({ entitlements: ['flyAnyUser'] });
    assert.equal((await server.request('PUT', `${PATH}/${created.id}`, { ...created, description: 'x' })).status, 204);
    const before = await readByManagement(`/clients/${created.clientId}`);
    assert.deepEqual([before.entitlements, before.description], [['ibm:flyAnyUser'], 'x']);
    const { entitlements } = before;
    assert.equal((await server.manage('PATCH', `/clients/${created.clientId}`, { entitlements, description: 'y' })).status, 200);
    assert.deepEqual((await server.read(created.id)).entitlements, ['flyAnyUser']);
  });

  test('an inert entitlement stays inert, even with the name of a built-in one', async () => {
    const { clientId } = await server.create({ entitlements: ['ibm:readAudit'] });
    const read = await server.read(clientId);
    assert.deepEqual(read.entitlements, ['readAudit']);
    assert.equal((await server.request('PUT', `${PATH}/${clientId}`, { ...read, description: 'x' })).status, 204);
    assert.deepEqual((await readByManagement(`/clients/${clientId}`)).entitlements, ['ibm:readAudit']);
  });

  test('inert entitlements grant nothing', async () => {
    const token = await server.tokenWith('ibm:manageAPIClients', 'ibm:administrator');
    assert.equal((await server.request('GET', PATH, undefined, token)).status, 403);
    assert.equal((await server.manage('GET', '/clients', undefined, token)).status, 403);
  });

  for (const name of ['fly me', 'a', 'fly.me', 'fly:me', 'readUsers@payments', '1fly', 'flü', `f${'l'.repeat(64)}`, 'ibm:x:y']) {
    test(`${JSON.stringify(name.slice(0, 20))} is not in IBM's form: 400 with its path`, async () => {
      const response = await server.request('POST', PATH, { ...REQUIRED_MEMBERS, entitlements: ['readAudit', name] });
      assert.equal(response.status, 400);
      assert.match(response.text, /\/entitlements\/1 is not an entitlement/);
    });
  }
  test('the management API refuses an unknown name without the prefix ibm:', async () => {
    assert.equal((await server.manage('POST', '/clients', { name: 'x', entitlements: ['flyAnyUser'] })).status, 400);
  });
});
