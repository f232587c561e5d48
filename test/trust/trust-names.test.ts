// The names of trust rules, and the list of all rules of a tenant.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { suiteEnding } from '../running-server.ts';
import { type FederationServer, startFederationServer } from './federation-server.ts';

type Json = Record<string, unknown>;

describe('a trust rule', () => {
  const ending = suiteEnding();
  let server: FederationServer;
  before(async () => {
    server = await startFederationServer(ending);
  });

  test('has a name, unique in its client, by which it is found; its id by default', async () => {
    const issuer = await server.newIssuer();
    const { clientId, trustId } = await server.clientOf(issuer);
    const path = `/clients/${clientId}/trusts`;
    assert.equal((await server.change('GET', `${path}/${trustId}`, undefined, 200))['name'], trustId);
    const body = { issuer: issuer.id, match: issuer.match };
    const { id } = await server.change('POST', path, { ...body, name: 'pods' }, 201);
    assert.equal((await server.change('GET', `${path}/pods`, undefined, 200))['id'], id);
    for (const name of ['pods', trustId]) {
      const { errors } = await server.change('POST', path, { ...body, name }, 409);
      assert.deepEqual(errors, [{ pointer: '/name', detail: 'is taken' }]);
    }
    await server.change('PATCH', `${path}/${trustId}`, { name: 'pods' }, 409);
    await server.change('PATCH', `${path}/pods`, { name: null, label: 'x' }, 200);
    assert.equal((await server.change('PATCH', `${path}/${trustId}`, { name: 'pods' }, 200))['id'], trustId);
    for (const name of ['', 'A', 'a/b', '-a', 'a'.repeat(65)]) await server.change('POST', path, { ...body, name }, 400);
    await server.change('POST', path, { ...body, name: 'a'.repeat(64) }, 201);
    await server.json(await server.manage('DELETE', `${path}/pods`), 204);
    await server.change('GET', `${path}/pods`, undefined, 404);
  });

  test('is listed with those of all clients, by client, page by page', async () => {
    const listed: Json[] = [];
    for (let cursor = ''; ; ) {
      const page = await server.change('GET', `/trusts?limit=5${cursor}`, undefined, 200);
      assert((page['trusts'] as Json[]).length <= 5);
      listed.push(...(page['trusts'] as Json[]));
      if (page['next_cursor'] === null) break;
      cursor = `&cursor=${page['next_cursor']}`;
    }
    const { trusts } = await server.change('GET', '/trusts?limit=1000', undefined, 200);
    assert.deepEqual(listed, trusts);
    assert.equal(new Set(listed.map(({ id }) => id)).size, listed.length);
    await server.change('GET', '/trusts?cursor=x', undefined, 400);
    const ofShop = await server.token(await server.create({ entitlements: ['readAPIClients@listed'] }));
    await server.clientOf(await server.newIssuer(), { client_id: 'listed', owner: 'listed' });
    const { trusts: visible } = await server.change('GET', '/trusts', undefined, 200, ofShop);
    assert.deepEqual(
      (visible as Json[]).map(({ client_id: id }) => id),
      ['listed'],
    );
  });
});
