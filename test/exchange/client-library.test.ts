// The client library exchanges tokens at the server: what an API does to call the next one on behalf of its caller.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { createTokenSource } from '@mintmark/client';
import { createTokenExchange } from '@mintmark/client/exchange';
import { decodeJwt } from 'jose';
import { suiteEnding } from '../running-server.ts';
import { type ExchangeServer, policy, RESOURCES, startExchangeServer } from './exchange-server.ts';

describe('a token source of the shop', () => {
  const ending = suiteEnding();
  let server: ExchangeServer;
  before(async () => {
    server = await startExchangeServer(ending);
    await server.setPolicy('shop', policy());
  });
  const shop = () => {
    const { clientId, clientSecret } = server.clients['shop'] ?? assert.fail();
    return createTokenExchange(createTokenSource({ issuer: `${server.publicUrl}/oauth2`, clientId, clientSecret }));
  };
  const BILLING = { resource: RESOURCES.billing.uri, scope: 'invoices:read' };

  test('exchanges the token of the gateway for one to billing, in which it is the actor', async () => {
    const received = await server.tokenOf('gateway');
    const { accessToken, expiresAt, scope } = await shop().exchange(received, BILLING);
    const { aud, act, sub } = decodeJwt(accessToken);
    assert.deepEqual(
      [aud, sub, (act as Record<string, unknown> | undefined)?.['sub'], scope],
      [BILLING.resource, 'gateway', 'shop', BILLING.scope],
    );
    assert.ok(expiresAt.getTime() <= (decodeJwt(received).exp ?? 0) * 1000);
  });

  test('exchanges each token once, and the token of no other caller for it', async () => {
    const [exchanges, one, two] = [shop(), await server.tokenOf('gateway'), await server.tokenOf('gateway')];
    const all = await Promise.all([one, one, two].map((received) => exchanges.exchange(received, BILLING)));
    assert.deepEqual(new Set(all.map(({ accessToken }) => accessToken)).size, 2);
  });

  test('reports that the policy allows no such resource', async () => {
    const exchanged = shop().exchange(await server.tokenOf('gateway'), { resource: RESOURCES.ledger.uri });
    await assert.rejects(exchanged, { name: 'OAuthResponseError' });
  });
});
