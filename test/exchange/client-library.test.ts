// The client library exchanges tokens at the server: what an API does to call the next one on behalf of its caller.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { createTokenSource } from '@mintmark/client';
import { createTokenExchange, createTransactionTokens } from '@mintmark/client/exchange';
import { createGuard } from '@mintmark/guard';
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

  test('begins a transaction, which billing replaces for a narrower purpose and the last service accepts', async () => {
    const trustDomain = 'shop.internal';
    const of = (scopes: readonly string[]) => ({ trust_domain: trustDomain, scopes, mapped_scopes: { 'orders:read': scopes } });
    const scopes = ['stock.reserve', 'stock.read'];
    await server.setPolicy('shop', policy({ to: [], transactions: of(scopes) }));
    await server.setPolicy('billing', policy({ to: [], max_depth: 3, transactions: { trust_domain: trustDomain, scopes } }));
    const transactionsOf = (name: string) => {
      const { clientId, clientSecret } = server.clients[name] ?? assert.fail();
      const source = createTokenSource({ issuer: `${server.publicUrl}/oauth2`, clientId, clientSecret });
      return createTransactionTokens(source, { trustDomain });
    };
    const received = await server.tokenOf('gateway');
    const begun = await transactionsOf('shop').begin(received, { scope: scopes, details: { sku: 'A-1' }, context: { by: 'phone' } });
    const { headers } = await transactionsOf('billing').replace(begun.token, { scope: 'stock.read', details: { price: 5 } });
    const guard = createGuard({ issuer: server.url, audience: RESOURCES.ledger.uri, trustDomain });
    const { subject, scope, details, context, requestedBy } = await guard.verifyTransactionToken(headers['txn-token']);
    assert.deepEqual(
      { subject, scope, details, context, requestedBy },
      {
        subject: 'gateway',
        scope: ['stock.read'],
        details: { sku: 'A-1', price: 5 },
        context: { by: 'phone' },
        requestedBy: ['shop', 'billing'],
      },
    );
    await guard.close();
    const wider = transactionsOf('billing').replace(headers['txn-token'], { scope: 'stock.reserve' });
    await assert.rejects(wider, { name: 'OAuthResponseError', error: 'invalid_scope' });
  });
});
