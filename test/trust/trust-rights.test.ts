// Who may set trust rules and change their issuers: nobody gains by them what they could not have otherwise.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { suiteEnding } from '../running-server.ts';
import { clientKey } from '../signed.ts';
import { type FederationServer, startFederationServer } from './federation-server.ts';

type Json = Record<string, unknown>;

describe('a trust rule', () => {
  const ending = suiteEnding();
  let server: FederationServer;

  before(async () => {
    server = await startFederationServer(ending);
  });

  test('cannot be used to extend trust: the administrator that came by it may do everything else', async () => {
    const issuer = await server.newIssuer();
    const { clientId } = await server.clientOf(issuer, { entitlements: ['administrator'] });
    const { access_token: token } = await server.json(await server.presentFrom(issuer), 200);
    const as = async (method: string, path: string, body?: Json) => (await server.manage(method, path, body, String(token))).status;
    assert.equal(await as('GET', '/issuers'), 200);
    assert.equal(await as('POST', '/clients', { name: 'x' }), 201);
    assert.equal(await as('POST', '/issuers', { id: 'x', kind: 'oidc', issuer: 'https://x.example' }), 403);
    assert.equal(await as('POST', `/issuers/${issuer.id}/disable`), 403);
    assert.equal(await as('POST', '/clients/github/trusts', { issuer: 'github', match: [{ claim: 'repository_id', equals: '1' }] }), 403);
    // Not by another credential, of itself or of another one with the right.
    assert.equal(await as('POST', `/clients/${clientId}/secrets`, {}), 403);
    assert.equal(await as('PATCH', `/clients/${clientId}`, { token_endpoint_auth_method: 'default' }), 403);
    assert.equal(await as('POST', '/clients', { name: 'x', entitlements: ['manageTrust'] }), 403);
    assert.equal(await as('POST', '/clients', { name: 'x', entitlements: ['administrator'] }), 403);
  });

  test('of a stronger client cannot be set by a lesser manager, nor its issuer changed', async () => {
    const [issuer, weak] = [await server.newIssuer(), await server.newIssuer()];
    await server.clientOf(issuer, { client_id: 'strong', entitlements: ['readAudit'] });
    await server.clientOf(weak, { client_id: 'weak' });
    const token = await server.token(await server.create({ entitlements: ['manageTrust'] }));
    const as = async (method: string, path: string, body?: Json) => (await server.manage(method, path, body, token)).status;
    assert.equal(await as('POST', '/clients/weak/trusts', { issuer: weak.id, match: weak.match }), 201);
    assert.equal(await as('POST', '/clients/strong/trusts', { issuer: issuer.id, match: issuer.match }), 403);
    const jwks = { keys: [(await clientKey()).jwk] };
    assert.equal(await as('PATCH', `/issuers/${weak.id}`, { keys: { jwks } }), 200);
    assert.equal(await as('PATCH', `/issuers/${issuer.id}`, { keys: { jwks } }), 403);
    assert.equal(await as('POST', `/issuers/${issuer.id}/distrust`), 403);
    assert.equal(await as('POST', `/issuers/${issuer.id}/disable`), 200);
    assert.equal(await as('POST', `/issuers/${issuer.id}/enable`), 403);
  });

  test('is met by tokens of its issuer, whatever a lesser manager trusts by the same name', async () => {
    const issuer = await server.newIssuer();
    await server.clientOf(issuer, { client_id: 'shadowed', entitlements: ['readAudit'] });
    const token = await server.token(await server.create({ entitlements: ['manageTrust'] }));
    const as = async (method: string, path: string, body?: Json) => (await server.manage(method, path, body, token)).status;
    const own = { keys: { jwks: { keys: [(await clientKey()).jwk] } } };
    const shadow = { id: 'a-shadow', kind: 'kubernetes', ...own };
    assert.equal(await as('POST', '/issuers', { ...shadow, issuer: issuer.issuer }), 403);
    assert.equal(await as('POST', '/issuers', { ...shadow, issuer: 'https://a-shadow.example' }), 201);
    assert.equal(await as('PATCH', '/issuers/a-shadow', { issuer: issuer.issuer }), 403);
    // Nor one that has the name already.
    await server.change('PATCH', '/issuers/a-shadow', { issuer: issuer.issuer }, 200);
    assert.equal(await as('PATCH', '/issuers/a-shadow', { keys: { jwks: { keys: [issuer.key.jwk] } } }), 403);
    assert.equal(await as('POST', '/issuers/a-shadow/disable'), 200);
    assert.equal(await as('POST', '/issuers/a-shadow/enable'), 403);
    await server.json(await server.presentFrom(issuer), 200);
    assert.equal(await as('POST', '/issuers/a-shadow/distrust'), 200);
  });

  test('is a right over the clients of one owner for a manager that is limited to it', async () => {
    const issuer = await server.newIssuer();
    for (const owner of ['shop', 'bank']) await server.clientOf(issuer, { client_id: `of-${owner}`, owner });
    const token = await server.token(await server.create({ entitlements: ['manageTrust@shop'] }));
    const as = async (path: string, body: Json) => (await server.manage('POST', path, body, token)).status;
    const rule = { issuer: issuer.id, match: issuer.match };
    assert.deepEqual([await as('/clients/of-shop/trusts', rule), await as('/clients/of-bank/trusts', rule)], [201, 404]);
    assert.equal(await as('/issuers', { id: 'x', kind: 'oidc', issuer: 'https://x.example' }), 403);
  });
});
