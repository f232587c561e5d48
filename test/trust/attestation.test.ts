// Instances of a client that an attester vouches for (draft-ietf-oauth-attestation-based-client-auth): the attestation,
// the proof of its key as JWT or by DPoP, and what is refused.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { SignJWT } from 'jose';
import { hostRequest } from '../host-request.ts';
import { suiteEnding } from '../running-server.ts';
import { type ClientKey, clientKey, dpopProof, seconds } from '../signed.ts';
import { type FederationServer, JWT_BEARER, startFederationServer } from './federation-server.ts';
import { workloadToken } from './platforms.ts';

type Json = Record<string, unknown>;

const ISSUER = 'https://attester.example';
const CHALLENGE = 'oauth-client-attestation-challenge';

describe('an attested instance of a client', () => {
  const ending = suiteEnding();
  let server: FederationServer;
  let attester: ClientKey;
  let instance: ClientKey;
  let trustId: unknown;
  const sign = (key: ClientKey, typ: string | null, claims: Json, header: Json = {}) =>
    new SignJWT(Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined)))
      .setProtectedHeader({ alg: 'ES256', ...(typ === null ? undefined : { typ }), ...header })
      .sign(key.privateKey);
  const attestation = (changes: Json = {}, key = attester, typ: string | null = 'oauth-client-attestation+jwt') => {
    const now = seconds();
    return sign(
      key,
      typ,
      { iss: ISSUER, sub: 'app', iat: now, exp: now + 3_600, cnf: { jwk: instance.jwk }, ...changes },
      { kid: 'attester' },
    );
  };
  let challenge = '';
  const proof = (changes: Json = {}, key = instance, typ: string | null = 'oauth-client-attestation-pop+jwt') =>
    sign(key, typ, { aud: server.audience, jti: randomUUID(), iat: seconds(), challenge, ...changes });
  const request = async (headers: Record<string, string>, form: Record<string, string> = {}, path = '/oauth2/token') =>
    server.post(path, { ...(path === '/oauth2/token' ? { grant_type: 'client_credentials' } : undefined), ...form }, headers);
  const headersWith = async (given: { readonly attested?: string; readonly proven?: string } = {}) => ({
    'OAuth-Client-Attestation': given.attested ?? (await attestation()),
    'OAuth-Client-Attestation-PoP': given.proven ?? (await proof()),
  });

  before(async () => {
    server = await startFederationServer(ending);
    attester = await clientKey('ES256', { kid: 'attester' });
    instance = await clientKey('ES256');
    const keys = { jwks: { keys: [attester.jwk] } };
    await server.change('POST', '/issuers', { id: 'attester', kind: 'attester', issuer: ISSUER, keys }, 201);
    for (const clientId of ['app', 'other']) {
      const client = { client_id: clientId, name: clientId, token_endpoint_auth_method: 'federated_jwt', scopes: ['orders:read'] };
      await server.change('POST', '/clients', client, 201);
    }
    const rule = { issuer: 'attester', match: [{ claim: 'sub', equals: 'app' }] };
    ({ id: trustId } = await server.change('POST', '/clients/app/trusts', rule, 201));
    const response = await request(await headersWith({ proven: await proof({ challenge: undefined }) }));
    challenge = response.headers.get(CHALLENGE) ?? '';
    assert.equal((await server.json(response, 400))['error'], 'use_attestation_challenge');
  });

  test('gets tokens by its attestation as often as that is valid, with a new proof for each', async () => {
    const attested = await attestation();
    for (let n = 0; n < 2; n++) {
      const { access_token: token } = await server.json(await request(await headersWith({ attested })), 200);
      const { sub, cred } = JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString());
      assert.deepEqual([sub, cred], ['app', trustId]);
    }
  });

  test('is evaluated as one that needs a proof by the attested key', async () => {
    const { allowed, proof: needed } = await server.change('POST', '/trusts/evaluate', { token: await attestation() }, 200);
    assert.deepEqual([allowed, needed], [true, ['attestation']]);
  });

  test('introspects and revokes tokens by it as well', async () => {
    const { access_token: token } = await server.json(await request(await headersWith()), 200);
    const ask = async () =>
      (await server.json(await request(await headersWith(), { token: String(token) }, '/oauth2/introspect'), 200))['active'];
    assert.equal(await ask(), true);
    assert.equal((await request(await headersWith(), { token: String(token) }, '/oauth2/revoke')).status, 200);
    assert.equal(await ask(), false);
  });

  const dpop = async (key: ClientKey, path = '/oauth2/token') => {
    const options = { uri: `${server.publicUrl}${path}`, nonce: challenge };
    return { 'OAuth-Client-Attestation': await attestation(), DPoP: await dpopProof(key, options) };
  };

  test('proves its key by the DPoP proof that its token is bound to, at the token endpoint alone', async () => {
    const { token_type: type } = await server.json(await request(await dpop(instance)), 200);
    assert.equal(type, 'DPoP');
    const elsewhere = await request(await dpop(instance, '/oauth2/introspect'), { token: 'x' }, '/oauth2/introspect');
    assert.equal((await server.reasonOf(elsewhere))['reason'], 'attestation_malformed');
    const ofOther = await request(await dpop(await clientKey('ES256')));
    assert.equal((await server.reasonOf(ofOther))['reason'], 'attestation_signature');
  });

  const refusals: readonly [what: string, headers: () => Promise<Record<string, string>>, reason: string, form?: Record<string, string>][] =
    [
      ['of an unknown attester', async () => headersWith({ attested: await attestation({ iss: 'https://x.example' }) }), 'issuer_unknown'],
      ['signed by another key', async () => headersWith({ attested: await attestation({}, instance) }), 'issuer_signature'],
      ['of another type', async () => headersWith({ attested: await attestation({}, attester, 'JWT') }), 'issuer_token_malformed'],
      ['without a type', async () => headersWith({ attested: await attestation({}, attester, null) }), 'issuer_token_malformed'],
      ['that has expired', async () => headersWith({ attested: await attestation({ exp: seconds() - 100 }) }), 'issuer_token_expired'],
      ['without exp', async () => headersWith({ attested: await attestation({ exp: undefined }) }), 'issuer_token_expired'],
      ['of another client', async () => headersWith({ attested: await attestation({ sub: 'other' }) }), 'trust_no_match'],
      ['without sub', async () => headersWith({ attested: await attestation({ sub: undefined }) }), 'attestation_subject'],
      ['next to another client_id', async () => headersWith(), 'attestation_subject', { client_id: 'other' }],
      ['without a key', async () => headersWith({ attested: await attestation({ cnf: undefined }) }), 'attestation_malformed'],
      [
        'with a private key',
        async () => headersWith({ attested: await attestation({ cnf: { jwk: { ...instance.jwk, d: 'AA' } } }) }),
        'attestation_malformed',
      ],
      ['without a proof', async () => ({ 'OAuth-Client-Attestation': await attestation() }), 'attestation_malformed'],
      ['that is missing', async () => ({ 'OAuth-Client-Attestation-PoP': await proof() }), 'issuer_token_malformed'],
      ['twice', async () => headersWith({ attested: `${await attestation()}, ${await attestation()}` }), 'issuer_token_malformed'],
      [
        'with a proof by another key',
        async () => headersWith({ proven: await proof({}, await clientKey('ES256')) }),
        'attestation_signature',
      ],
      ['with a proof of another type', async () => headersWith({ proven: await proof({}, instance, 'JWT') }), 'attestation_malformed'],
      [
        'with a proof for the token endpoint',
        async () => headersWith({ proven: await proof({ aud: `${server.audience}/token` }) }),
        'attestation_audience',
      ],
      ['with a proof for several', async () => headersWith({ proven: await proof({ aud: [server.audience] }) }), 'attestation_audience'],
      ['with a proof without jti', async () => headersWith({ proven: await proof({ jti: undefined }) }), 'attestation_malformed'],
      ['with a proof without iat', async () => headersWith({ proven: await proof({ iat: undefined }) }), 'attestation_malformed'],
      ['with an old proof', async () => headersWith({ proven: await proof({ iat: seconds() - 302 }) }), 'attestation_time'],
      ['with a proof from the future', async () => headersWith({ proven: await proof({ iat: seconds() + 100 }) }), 'attestation_time'],
      ['with a foreign challenge', async () => headersWith({ proven: await proof({ challenge: 'x' }) }), 'attestation_challenge'],
    ];
  for (const [what, headers, reason, form] of refusals) {
    test(`is refused with an attestation ${what}: ${reason}`, async () => {
      const response = await request(await headers(), form);
      assert.ok([400, 401].includes(response.status));
      assert.equal((await server.reasonOf(response))['reason'], reason);
    });
  }

  describe('the challenge endpoint', () => {
    const challengeAt = async (path: string) => {
      const response = await fetch(server.url + path, { method: 'POST' });
      const body = await server.json(response, 200);
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.deepEqual(Object.keys(body), ['attestation_challenge']);
      return String(body['attestation_challenge']);
    };
    const tokenWith = async (given: string) => request(await headersWith({ proven: await proof({ challenge: given }) }));

    test('is in the metadata of both issuers, and its challenges are accepted at once', async () => {
      for (const path of ['oauth2', 'oidc/endpoint/default']) {
        const { challenge_endpoint: url } = (await (
          await fetch(`${server.url}/.well-known/oauth-authorization-server/${path}`)
        ).json()) as Json;
        const { origin, pathname } = new URL(String(url));
        assert.equal(origin, server.publicUrl);
        await server.json(await tokenWith(await challengeAt(pathname)), 200);
      }
    });
    test('gives every caller of a minute the same challenge, and stores none', async () => {
      // A minute may end between two of them.
      const paths = ['/oauth2/challenge', '/oidc/endpoint/default/challenge', '/v1.0/endpoint/default/challenge'];
      const [one, two, three] = [await challengeAt(paths[0] ?? ''), await challengeAt(paths[1] ?? ''), await challengeAt(paths[2] ?? '')];
      assert.match(one, /^[\w-]{32}$/);
      assert.ok(one === two || two === three);
    });
    test('accepts a POST with any body, and refuses other methods', async () => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      for (const body of ['', 'a=b']) {
        assert.equal((await fetch(`${server.url}/oauth2/challenge`, { method: 'POST', headers, body })).status, 200);
      }
      const response = await fetch(`${server.url}/oauth2/challenge`);
      assert.deepEqual([response.status, response.headers.get('allow')], [405, 'POST']);
    });
    test('has no challenge for another tenant', async () => {
      const given = await challengeAt('/oauth2/challenge');
      await server.change('POST', '/tenants', { name: 'other', public_url: 'https://other.example' }, 201);
      const response = await hostRequest(server.url, 'other.example', 'POST', '/oauth2/challenge');
      const { attestation_challenge: foreign } = await server.json(response, 200);
      assert.notEqual(foreign, given);
      assert.equal((await tokenWith(String(foreign))).status, 400);
    });
  });

  test('is refused with a proof that was used before, also at another endpoint', async () => {
    const headers = await headersWith();
    assert.equal((await request(headers, { token: 'x' }, '/oauth2/introspect')).status, 200);
    assert.equal((await server.reasonOf(await request(headers)))['reason'], 'assertion_replayed');
  });

  test('is refused next to another credential, and next to a grant', async () => {
    const secret = { client_id: 'app', client_secret: 'x' };
    assert.equal((await server.reasonOf(await request(await headersWith(), secret)))['reason'], 'several_auth_methods');
    const cluster = server.issuers['Kubernetes'] ?? assert.fail();
    const grant = { grant_type: JWT_BEARER, assertion: await workloadToken(cluster, server.audience) };
    assert.equal((await server.reasonOf(await request(await headersWith(), grant)))['reason'], 'grant_with_other_client');
  });

  test('does not authenticate by its attestation as assertion or grant, nor by a token of a platform as attestation', async () => {
    const attested = await attestation();
    for (const way of ['assertion', 'grant'] as const)
      assert.equal((await server.reasonOf(await server.present(attested, way)))['reason'], 'issuer_unknown');
    const cluster = server.issuers['Kubernetes'] ?? assert.fail();
    const headers = await headersWith({ attested: await workloadToken(cluster, server.audience) });
    assert.match(String((await server.reasonOf(await request(headers)))['reason']), /^(issuer_unknown|attestation_subject)$/);
  });

  test('is announced while an attester is trusted, and ends with its rule', async () => {
    const metadata = async () => (await (await fetch(`${server.url}/.well-known/oauth-authorization-server/oauth2`)).json()) as Json;
    const {
      token_endpoint_auth_methods_supported: methods,
      introspection_endpoint_auth_methods_supported: elsewhere,
      ...others
    } = await metadata();
    const names = (list: unknown) => (list as string[]).filter((name) => name.startsWith('attest'));
    assert.deepEqual(
      [names(methods), names(elsewhere)],
      [['attest_jwt_client_auth', 'attest_jwt_client_auth_dpop'], ['attest_jwt_client_auth']],
    );
    assert.ok((others['client_attestation_pop_signing_alg_values_supported'] as string[]).includes('ES256'));
    const { access_token: token } = await server.json(await request(await headersWith()), 200);
    await server.change('POST', `/clients/app/credentials/${trustId}/revoke`, undefined, 200);
    assert.equal((await server.reasonOf(await request(await headersWith())))['reason'], 'trust_revoked');
    const form = { token: String(token), client_id: 'admin', client_secret: 'correct-horse-battery-staple-0123456789' };
    assert.equal((await server.json(await server.post('/oauth2/introspect', form), 200))['active'], false);
    await server.change('POST', '/issuers/attester/disable', undefined, 200);
    assert.deepEqual(names((await metadata())['token_endpoint_auth_methods_supported']), []);
  });
});
