// What limits an exchange besides its policy: the trust rules of both sides, the certificate of the actor, and the length
// of a token.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { certificate } from '../certificates.ts';
import { suiteEnding } from '../running-server.ts';
import { scrape } from '../scrape.ts';
import { asForm } from '../signed.ts';
import { type FakeIssuer, fakeIssuer, workloadToken } from '../trust/platforms.ts';
import { ACCESS_TOKEN, EXCHANGE, type ExchangeServer, policy, RESOURCES, startExchangeServer, TYPE } from './exchange-server.ts';

type Json = Record<string, unknown>;

const { billing, ledger } = RESOURCES;
const HEADER = 'x-client-cert';

describe('an exchange is limited', () => {
  const ending = suiteEnding();
  let server: ExchangeServer;
  let issuer: FakeIssuer;
  const foreign = () => workloadToken(issuer, `${server.publicUrl}/oauth2`);
  const refusedWith = async (response: Response, error: string, reason: string): Promise<void> => {
    const body = (await response.clone().json()) as Json;
    assert.deepEqual([response.status, body['error'], await server.reasonOf(response)], [400, error, reason], JSON.stringify(body));
  };

  before(async () => {
    server = await startExchangeServer(ending, { flags: { trustedProxy: ['127.0.0.1'], clientCertHeader: HEADER } });
    const facts = { kind: 'oidc', algorithm: 'ES256', claims: { sub: 'job' }, match: [], recycled: ['sub', 'x'] } as const;
    issuer = await fakeIssuer({ ...facts, issuer: 'https://partner.example' });
    const keys = { jwks: { keys: [issuer.key.jwk] } };
    await server.json(server.manage('POST', '/issuers', { id: 'partner', kind: 'oidc', issuer: issuer.issuer, keys }), 201);
  });

  test('by the resources of the rule that authenticated the client', async () => {
    const to = [
      { resource: billing.uri, scopes: ['common'] },
      { resource: ledger.uri, scopes: ['common'] },
    ];
    const settings = {
      token_endpoint_auth_method: 'federated_jwt',
      exchange: policy({ subjects: [{ clients: ['gateway'], any_audience: true }], to }),
    };
    await server.json(server.manage('POST', '/clients', { name: 'job', client_id: 'job', ...settings }), 201);
    const rule = { issuer: 'partner', match: [{ claim: 'sub', equals: 'job' }], resources: [billing.uri] };
    await server.json(server.manage('POST', '/clients/job/trusts', rule), 201);
    const subject = { grant_type: EXCHANGE, subject_token: await server.tokenOf('gateway'), subject_token_type: ACCESS_TOKEN };
    const exchange = async (resource: string) => server.post('/oauth2/token', { ...subject, ...asForm(await foreign()), resource });
    await server.json(exchange(billing.uri));
    await refusedWith(await exchange(ledger.uri), 'invalid_target', 'resource_not_allowed');
    await server.json(server.manage('DELETE', '/clients/job'), 204);
  });

  test('by the expiry and the lifetime of the rule that leads from the token to its client', async () => {
    await server.add('subject', { scopes: ['orders:read'] });
    const rule = {
      ...{ issuer: 'partner', match: [{ claim: 'sub', equals: 'job' }], max_lifetime: 45 },
      expires_at: new Date(Date.now() + 60_000).toISOString(),
    };
    await server.json(server.manage('POST', '/clients/subject/trusts', rule), 201);
    await server.setPolicy('shop', policy({ subjects: [{ issuer: 'partner' }] }));
    const exchange = async () => server.exchange('shop', await foreign(), { subject_token_type: `${TYPE}jwt` });
    assert.equal((await server.json(exchange()))['expires_in'], 45);
    server.advance(61_000);
    await refusedWith(await exchange(), 'invalid_request', 'trust_expired');
    await server.setPolicy('shop', policy());
  });

  test('by the certificate that the token of the actor is bound to', async () => {
    const [own, other] = [await certificate(), await certificate()];
    const field = ({ certificate: { rawData } }: typeof own) => ({ [HEADER]: Buffer.from(rawData).toString('base64') });
    await server.add('bound', {
      tls_client_certificate_bound_access_tokens: true,
      exchange: policy({ subjects: [{ clients: ['gateway'], any_audience: true }] }),
    });
    const { access_token: actor } = await server.json(server.request('bound', { grant_type: 'client_credentials' }, field(own)));
    const form = { actor_token: String(actor), actor_token_type: ACCESS_TOKEN };
    const subject = await server.tokenOf('gateway');
    await server.json(server.exchange('bound', subject, form, field(own)));
    await refusedWith(await server.exchange('bound', subject, form, field(other)), 'invalid_request', 'exchange_unbound');
  });

  test('by the length that servers and guards accept', async () => {
    const scopes = Array.from({ length: 100 }, (_, index) => `${String(index).padStart(3, '0')}${'x'.repeat(57)}`);
    const [uri, name] = ['https://long.example', 'long'];
    await server.json(server.manage('POST', '/resources', { uri, name, scopes }), 201);
    const to = [
      {
        resource: uri,
        mapped_scopes: Object.fromEntries(
          ['orders:read', 'orders:write', 'common', 'a', 'b'].map((scope, at) => [scope, scopes.slice(at * 20, at * 20 + 20)]),
        ),
      },
    ];
    await server.add('caller', { scopes: ['orders:read', 'common', 'a', 'b', 'orders:write'], restrict_scopes: false });
    await server.add(name, { exchange: policy({ subjects: [{ clients: ['caller'], any_audience: true }], to }) });
    const of = async (scope: string) => server.exchange(name, await server.tokenOf('caller', { scope }));
    await server.json(of('common a b'));
    await refusedWith(await of('common a b orders:read orders:write'), 'invalid_request', 'token_too_long');
    // Nothing was recorded of it.
    const { grants } = await server.json(server.manage('GET', `/grants?client_id=${name}`));
    assert.equal((grants as Json[]).length, 1);
  });

  test('in depth, which a metric shows', async () => {
    const names = ['count', 'sum', 'bucket{le="1"}'].map((part) => `mintmark_exchange_depth_${part}`);
    const depths = async () => {
      const samples = await scrape(server);
      return names.map((name) => samples.get(name) ?? 0);
    };
    const earlier = await depths();
    const first = await server.exchanged('shop', await server.tokenOf('gateway'));
    await server.exchanged('billing', first.access_token);
    assert.deepEqual(
      (await depths()).map((value, at) => value - (earlier[at] ?? 0)),
      [2, 3, 1],
    );
  });
});
