// The instance of an agent that exchanges a token, in `act`, in the chain and in what is derived further.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import { suiteEnding } from '../running-server.ts';
import { ACCESS_TOKEN, type ExchangeServer, policy, startExchangeServer } from './exchange-server.ts';

type Json = Record<string, unknown>;

describe('an exchange by an instance of an agent', () => {
  const ending = suiteEnding();
  let server: ExchangeServer;
  before(async () => {
    server = await startExchangeServer(ending);
    for (const name of ['gateway', 'shop', 'billing']) {
      await server.json(server.manage('PATCH', `/clients/${name}`, { kind: 'agent' }));
    }
  });
  const stated = async (token: string) => {
    const introspected = await server.introspect(token);
    const claims: Json = decodeJwt(token);
    for (const member of ['act', 'chain', 'instance', 'sub', 'client_id']) assert.deepEqual(claims[member], introspected[member], member);
    return claims;
  };

  test('leads to a token that names it as actor, as the client’s instance, and that of the subject in the chain', async () => {
    const root = await server.tokenOf('gateway', { instance: 'g1' });
    const child = await server.exchanged('shop', root, { instance: 's1' });
    const { act, sub, client_id: clientId, instance, chain } = await stated(child.access_token);
    assert.deepEqual([act, sub, clientId, instance], [{ sub: 'shop', instance: 's1' }, 'gateway', 'shop', 's1']);
    assert.deepEqual(
      (chain as Json[]).map(({ client_id: id, instance: name, gen }) => [id, name, gen]),
      [['gateway', 'g1', [1, 1, 0]]],
    );
    const { act: recorded, instance: ofGrant } = await server.json(server.manage('GET', `/grants/${child.grant_id}`));
    assert.deepEqual([recorded, ofGrant], [{ sub: 'shop', instance: 's1' }, 's1']);

    const grandchild = await server.exchanged('billing', child.access_token, { instance: 'b1' });
    const further = await stated(grandchild.access_token);
    assert.deepEqual(further['act'], { sub: 'billing', instance: 'b1', act: { sub: 'shop', instance: 's1' } });
    assert.deepEqual(
      (further['chain'] as Json[]).map(({ instance: name }) => name),
      ['g1', 's1'],
    );
  });

  test('names it as actor by its own token as well', async () => {
    const [root, own] = [await server.tokenOf('gateway'), await server.tokenOf('shop', { instance: 's2' })];
    const { access_token: token } = await server.exchanged('shop', root, { actor_token: own, actor_token_type: ACCESS_TOKEN });
    assert.deepEqual((await stated(token))['act'], { sub: 'shop', instance: 's2' });
  });

  test('names no instance without one, nor does an impersonation name an actor', async () => {
    const root = await server.tokenOf('gateway');
    assert.deepEqual((await stated((await server.exchanged('shop', root)).access_token))['act'], { sub: 'shop' });
    await server.setPolicy('shop', policy({ mode: 'impersonation' }));
    const { act, instance } = await stated((await server.exchanged('shop', root, { instance: 's3' })).access_token);
    assert.deepEqual([act, instance], [undefined, 's3']);
    await server.setPolicy('shop', policy());
  });

  test('is refused to a disabled instance', async () => {
    await server.json(server.manage('POST', '/clients/shop/instances/off/disable'));
    const response = await server.exchange('shop', await server.tokenOf('gateway'), { instance: 'off' });
    assert.deepEqual([response.status, await server.reasonOf(response)], [400, 'instance_disabled']);
  });
});
