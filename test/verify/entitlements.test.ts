// Entitlements at IBM Security Verify's API: those of its current list, and any other name of its form,
// which is stored as inert.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { suiteEnding } from '../running-server.ts';
import { type Json, REQUIRED_MEMBERS, startVerifyServer, type VerifyServer } from './verify-server.ts';

const PATH = '/v1.0/apiclients';

/** From IBM's documentation of access entitlements, in addition to those of its OpenAPI document. */
const PRESENT = (
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
  const native = async (path: string): Promise<Json> => (await (await server.manage('GET', path)).json()) as Json;
  const inert = async () =>
    ((await native('/entitlements')).entitlements as Json[]).flatMap(({ kind, name }) =>
      kind === 'inert' && String(name).startsWith('ibm:') ? [name] : [],
    );

  test('the present names are known, to both APIs', async () => {
    const created = await server.createApiClient({ entitlements: PRESENT });
    assert.deepEqual(created.entitlements, PRESENT);
    assert.deepEqual((await native(`/clients/${created.clientId}`)).entitlements, PRESENT);
    assert.deepEqual(await inert(), []);
  });

  test('an unknown name is stored as inert, returned unchanged, and listed as what it is', async () => {
    const created = await server.createApiClient({ entitlements: ['readAPIClients', 'flyAnyUser', 'manageX2'] });
    assert.deepEqual(created.entitlements, ['readAPIClients', 'flyAnyUser', 'manageX2']);
    assert.deepEqual((await native(`/clients/${created.clientId}`)).entitlements, ['readAPIClients', 'ibm:flyAnyUser', 'ibm:manageX2']);
    assert.deepEqual(await inert(), ['ibm:flyAnyUser', 'ibm:manageX2']);
    const one = await native('/entitlements/ibm:flyAnyUser');
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

  test('a client can be sent back as it was read, by either API', async () => {
    const created = await server.createApiClient({ entitlements: ['flyAnyUser'] });
    assert.equal((await server.request('PUT', `${PATH}/${created.id}`, { ...created, description: 'x' })).status, 204);
    const before = await native(`/clients/${created.clientId}`);
    assert.deepEqual([before.entitlements, before.description], [['ibm:flyAnyUser'], 'x']);
    const { entitlements } = before;
    assert.equal((await server.manage('PATCH', `/clients/${created.clientId}`, { entitlements, description: 'y' })).status, 200);
    assert.deepEqual((await server.read(created.id)).entitlements, ['flyAnyUser']);
  });

  test('an inert name stays inert, although this server acts upon that name', async () => {
    const { clientId } = await server.create({ entitlements: ['ibm:readAudit'] });
    const read = await server.read(clientId);
    assert.deepEqual(read.entitlements, ['readAudit']);
    assert.equal((await server.request('PUT', `${PATH}/${clientId}`, { ...read, description: 'x' })).status, 204);
    assert.deepEqual((await native(`/clients/${clientId}`)).entitlements, ['ibm:readAudit']);
  });

  test('inert names grant nothing', async () => {
    const token = await server.tokenWith('ibm:manageAPIClients', 'ibm:administrator');
    assert.equal((await server.request('GET', PATH, undefined, token)).status, 403);
    assert.equal((await server.manage('GET', '/clients', undefined, token)).status, 403);
  });

  for (const name of ['fly me', 'a', 'fly.me', 'fly:me', 'readUsers@payments', '1fly', 'flü', `f${'l'.repeat(64)}`, 'ibm:x:y']) {
    test(`${JSON.stringify(name.slice(0, 20))} is in no form of IBM's: 400 with its path`, async () => {
      const response = await server.request('POST', PATH, { ...REQUIRED_MEMBERS, entitlements: ['readAudit', name] });
      assert.equal(response.status, 400);
      assert.match(response.text, /\/entitlements\/1 is not an entitlement/);
    });
  }
  test('the management API accepts no unknown name without its prefix', async () => {
    assert.equal((await server.manage('POST', '/clients', { name: 'x', entitlements: ['flyAnyUser'] })).status, 400);
  });
});
