// Who may act for a client: the clients whose exchange policies are about its tokens.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { suiteEnding } from '../running-server.ts';
import { type ExchangeServer, policy, startExchangeServer } from './exchange-server.ts';

type Json = Record<string, unknown>;

describe('the clients that may exchange the tokens of a client', () => {
  const ending = suiteEnding();
  let server: ExchangeServer;
  before(async () => {
    server = await startExchangeServer(ending);
    const key = { kty: 'OKP', crv: 'Ed25519', kid: 'k1', alg: 'EdDSA', use: 'sig', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
    const keys = { jwks: { keys: [key] } };
    await server.json(server.manage('POST', '/issuers', { id: 'mesh', kind: 'oidc', issuer: 'https://mesh.example', keys }), 201);
    await server.add('labelled', { labels: { team: 'payments', tier: '1' }, owner: 'payments' });
    await server.add('workload', { token_endpoint_auth_method: 'federated_jwt' });
    const rule = { issuer: 'mesh', match: [{ claim: 'sub', equals: 'job' }] };
    await server.json(server.manage('POST', '/clients/workload/trusts', rule), 201);
    for (const [name, subjects, owner] of [
      ['by-name', [{ clients: ['gateway', 'labelled'] }], 'search'],
      ['by-label', [{ labels: { team: 'payments' } }], 'payments'],
      ['by-labels', [{ labels: { team: 'payments', tier: '2' } }], 'payments'],
      ['by-both', [{ clients: ['gateway'], labels: { team: 'payments' } }], 'payments'],
      ['by-issuer', [{ issuer: 'mesh' }], 'search'],
      ['by-one-of-two', [{ labels: { team: 'search' } }, { clients: ['gateway'] }], 'search'],
    ] as const) {
      await server.add(name, { owner, exchange: policy({ subjects }) });
    }
  });
  const idsOf = ({ clients }: Json): unknown[] => (clients as Json[]).map(({ client_id }) => client_id);
  const exchangers = async (client: string, query = ''): Promise<unknown[]> =>
    idsOf(await server.json(server.manage('GET', `/clients/${client}/exchangers${query}`)));

  const FOUND: readonly (readonly [client: string, title: string, found: readonly string[]])[] = [
    ['gateway', 'that names it, alone or in one of several subjects', ['shop', 'billing', 'by-name', 'by-one-of-two']],
    ['labelled', 'that has its labels, all of them', ['by-name', 'by-label']],
    ['workload', 'for tokens of an issuer that it has a trust rule for', ['by-issuer']],
    ['other', 'of none', []],
  ];
  for (const [client, title, found] of FOUND) {
    test(`${client}: a policy ${title}`, async () => assert.deepEqual(await exchangers(client), found));
  }

  test('what the list says is what the token endpoint does', async () => {
    for (const exchanger of ['by-name', 'by-label', 'by-one-of-two']) {
      await server.setPolicy(exchanger, policy({ subjects: [{ clients: ['gateway'], any_audience: true }] }));
      const isListed = (await exchangers('gateway')).includes(exchanger);
      assert.equal((await server.exchange(exchanger, await server.tokenOf('gateway'))).status === 200, isListed);
      await server.setPolicy(exchanger, policy({ subjects: [{ clients: ['other'], any_audience: true }] }));
      assert.equal((await server.exchange(exchanger, await server.tokenOf('gateway'))).status, 400);
      assert.equal((await exchangers('gateway')).includes(exchanger), false);
    }
    await server.setPolicy('by-name', policy({ subjects: [{ clients: ['gateway', 'labelled'] }] }));
    await server.setPolicy('by-label', policy({ subjects: [{ labels: { team: 'payments' } }] }));
    await server.setPolicy('by-one-of-two', policy());
  });

  test('a trust rule that was revoked leads no client to the tokens of its issuer', async () => {
    const { trusts } = await server.json(server.manage('GET', '/clients/workload/trusts'));
    const [{ id }] = trusts as [{ id: string }];
    await server.json(server.manage('POST', `/clients/workload/credentials/${id}/revoke`));
    assert.deepEqual(await exchangers('workload'), []);
  });

  test('pages end between them, and a cursor of another list is refused', async () => {
    const first = await server.json(server.manage('GET', '/clients/gateway/exchangers?limit=3'));
    assert.deepEqual(idsOf(first), ['shop', 'billing', 'by-name']);
    const rest = await server.json(server.manage('GET', `/clients/gateway/exchangers?limit=3&cursor=${first['next_cursor']}`));
    assert.deepEqual([idsOf(rest), rest['next_cursor']], [['by-one-of-two'], null]);
    const { next_cursor: other } = await server.json(server.manage('GET', '/clients?limit=1'));
    assert.equal((await server.manage('GET', `/clients/gateway/exchangers?cursor=${other}`)).status, 400);
  });

  test('a limited manager sees those of its owner, for clients of its owner', async () => {
    const limited = await server.create({ name: 'limited', entitlements: ['readAPIClients@payments'] });
    const token = await server.token(limited);
    const seen = await server.json(server.manage('GET', '/clients/labelled/exchangers', undefined, token));
    assert.deepEqual(idsOf(seen), ['by-label']);
    assert.equal((await server.manage('GET', '/clients/gateway/exchangers', undefined, token)).status, 404);
  });
});
