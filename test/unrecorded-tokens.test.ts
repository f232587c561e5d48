// Tenants that record no grants of JWTs: what works as with grants, and what is refused instead. What ends
// such a token is in the table of `what-ends-when.test.ts`.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import { parsedJson, type RightsServer, startRightsServer } from './rights-server.ts';
import { ADMIN, type CreatedClient, startTestServer, suiteEnding, type TestServer } from './running-server.ts';
import { asForm, assertion, clientKey, dpopProof } from './signed.ts';

type Json = Record<string, unknown>;

const CREDENTIALS = { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };
const GRANT = { grant_type: 'client_credentials' };
const setMode = async (server: TestServer, mode: 'stored' | 'none') =>
  parsedJson(await server.manage('PATCH', '/tenants/current', { grant_records: mode }), 200);
const introspect = async (server: TestServer, token: string, by: Readonly<Record<string, string>> = CREDENTIALS) =>
  parsedJson(await server.post('/oauth2/introspect', { ...by, token }), 200);
const formOf = ({ clientId, clientSecret }: CreatedClient) => ({ client_id: clientId, client_secret: clientSecret });
const jtiOf = (token: string) => String(decodeJwt(token).jti);
const DETAIL = { type: 'https://r.example/pay', amount: 1 };

describe('a tenant that records no grants of JWTs', () => {
  const ending = suiteEnding();
  let server: RightsServer;
  let client: CreatedClient;
  before(async () => {
    server = await startRightsServer(ending);
    assert.equal((await setMode(server, 'none')).grant_records, 'none');
    client = await server.create({ scopes: ['a', 'b'] });
  });

  test('issues tokens that introspection describes as it describes recorded ones', async () => {
    const details = { types: [DETAIL.type], schema: { type: 'object', properties: { amount: { type: 'number' } } } };
    await parsedJson(
      await server.manage('POST', '/resources', {
        ...{ uri: 'https://r.example/', name: 'r', scopes: ['pay'], owners: [ADMIN.clientId] },
        authorization_details: { [DETAIL.type]: details.schema },
      }),
      201,
    );
    const rich = await server.create({
      scopes: ['pay'],
      authorization_details_types: details.types,
      claims: { 'https://t.example/team': 'a' },
    });
    const more = { resource: 'https://r.example/', scope: 'pay', authorization_details: JSON.stringify([DETAIL]) };
    const described = async () => {
      const { jti, grant_id, iat, exp, ...others } = await introspect(server, await server.token(rich, more));
      assert.deepEqual([jti, typeof iat, Number(exp) - Number(iat)], [grant_id, 'number', 900]);
      return others;
    };
    const unrecorded = await described();
    await setMode(server, 'stored');
    assert.deepEqual(unrecorded, await described());
    await setMode(server, 'none');
    assert.deepEqual(
      [unrecorded.active, unrecorded.scope, unrecorded.authorization_details],
      [true, 'pay', [DETAIL]],
      'the members that differ between clients are there',
    );
  });

  test('still records the grants of opaque tokens', async () => {
    const opaque = await server.create({ access_token_format: 'opaque' });
    const { grant_id: id, access_token: token } = await parsedJson(
      await server.post('/oauth2/token', { ...GRANT, ...formOf(opaque) }),
      200,
    );
    assert.equal((await parsedJson(await server.manage('GET', `/grants/${id}`), 200)).status, 'active');
    assert.equal((await parsedJson(await server.manage('POST', `/grants/${id}/suspend`), 200)).status, 'suspended');
    assert.equal((await introspect(server, String(token))).active, false);
  });

  test('signs by every algorithm, also those that another thread computes', async () => {
    for (const algorithm of ['RS256', 'EdDSA']) {
      const signing = await server.create({ access_token_signing_alg: algorithm });
      assert.equal((await introspect(server, await server.token(signing))).active, true, algorithm);
    }
  });

  test('accepts an assertion once, and a proof once, as of ten at a time', async () => {
    const key = await clientKey();
    const byKey = await server.create({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] } });
    const form = { ...GRANT, ...asForm(await assertion(key, byKey.clientId, `${server.url}/oauth2`)) };
    const responses = await Promise.all(Array.from({ length: 10 }, () => server.post('/oauth2/token', form)));
    assert.deepEqual(responses.map(({ status }) => status).toSorted(), [200, ...Array.from({ length: 9 }, () => 401)]);

    const bound = await server.create({ dpop_bound_access_tokens: true });
    const uri = `${server.url}/oauth2/token`;
    const send = (proof: string) => server.post('/oauth2/token', { ...GRANT, ...formOf(bound) }, { dpop: proof });
    const nonce = (await send(await dpopProof(key, { uri }))).headers.get('dpop-nonce') ?? assert.fail('No nonce.');
    const proof = await dpopProof(key, { uri, nonce });
    const { access_token: token } = await parsedJson(await send(proof), 200);
    assert.equal((await send(proof)).status, 400);
    const seen = await introspect(server, String(token));
    assert.deepEqual([seen.token_type, seen.cnf], ['DPoP', { jkt: key.thumbprint }]);
  });

  describe('its tokens', () => {
    test('are in no list and have no page; they cannot be suspended, and the refusal says why', async () => {
      const token = await server.token(client);
      const { grants } = await parsedJson(await server.manage('GET', `/grants?client_id=${client.clientId}`), 200);
      assert.deepEqual(grants, []);
      for (const [method, action] of [
        ['GET', ''],
        ['POST', '/suspend'],
        ['POST', '/reactivate'],
      ] as const) {
        const { detail } = await parsedJson(await server.manage(method, `/grants/${jtiOf(token)}${action}`), 404);
        assert.match(String(detail), /records none for JWTs/);
      }
      assert.equal((await introspect(server, token)).active, true);
    });

    test('are revoked by id, again and again, with one audit entry and one event', async () => {
      const token = await server.token(client);
      const jti = jtiOf(token);
      for (let time = 0; time < 2; time++) assert.equal((await server.manage('DELETE', `/grants/${jti}`)).status, 204);
      assert.equal((await introspect(server, token)).active, false);
      const { entries } = await parsedJson(await server.manage('GET', '/audit?event=grant.revoke&limit=100'), 200);
      assert.deepEqual(
        (entries as Json[]).filter(({ subject }) => subject === jti).map(({ actor, detail }) => [actor, detail]),
        [[ADMIN.clientId, { unrecorded: true }]],
      );
    });

    test('are revoked by their owner alone', async () => {
      const token = await server.token(client);
      assert.equal((await server.post('/oauth2/revoke', { ...formOf(await server.create({})), token })).status, 200);
      assert.equal((await introspect(server, token)).active, true);
      assert.equal((await server.post('/oauth2/revoke', { ...formOf(client), token })).status, 200);
      assert.equal((await introspect(server, token)).active, false);
    });

    test('reach every guard of the tenant when they are revoked, as events of the feed', async () => {
      const [byId, byOwner] = [await server.token(client), await server.token(client)];
      const owner = await server.create({});
      const foreign = await server.create({});
      await parsedJson(await server.manage('POST', '/resources', { uri: 'urn:example:other', name: 'o', owners: [foreign.clientId] }), 201);
      const cursorOf = async (form: Readonly<Record<string, string>>) =>
        String((await parsedJson(await server.post('/oauth2/revocations', form), 200)).cursor);
      const [ofAdmin, ofForeign] = [await cursorOf(CREDENTIALS), await cursorOf(formOf(foreign))];
      await parsedJson(await server.manage('DELETE', `/grants/${jtiOf(byId)}`), 204);
      assert.equal((await server.post('/oauth2/revoke', { ...formOf(client), token: byOwner })).status, 200);
      const eventsFor = async (form: Readonly<Record<string, string>>, cursor: string) => {
        const { events } = await parsedJson(await server.post('/oauth2/revocations', { ...form, cursor }), 200);
        return (events as Json[]).map(({ type, jti, status }) => [type, jti, status]);
      };
      assert.deepEqual(await eventsFor(CREDENTIALS, ofAdmin), [
        ['token', jtiOf(byId), 1],
        ['token', jtiOf(byOwner), 1],
      ]);
      assert.deepEqual(await eventsFor(formOf(foreign), ofForeign), [['token', jtiOf(byId), 1]], 'whose token the first is, is not known');
      assert.equal((await introspect(server, byId, formOf(owner))).active, false);
    });

    test('are revoked by their id only by an administrator, since their client may be one', async () => {
      const token = await server.token(client);
      for (const entitlements of [
        ['manageOIDCGrants'],
        ['manageOIDCGrants@payments'],
        ['manageAPIClients', 'manageOIDCGrants', 'manageTenants'],
      ]) {
        const limited = await server.tokenWith(...entitlements);
        assert.equal((await server.manage('DELETE', `/grants/${jtiOf(token)}`, undefined, limited)).status, 403, entitlements.join());
      }
      assert.equal((await introspect(server, token)).active, true);
    });

    test('are not found by criteria: revocation by them is refused, and names what ends them', async () => {
      for (const body of [{ client_id: client.clientId }, { address: '127.0.0.1' }, { credential_id: 'x' }]) {
        for (const query of ['', '?dry_run=true']) {
          const { detail } = await parsedJson(await server.manage('POST', `/grants/revoke${query}`, body), 409);
          assert.match(String(detail), /End the tokens of the client/);
        }
      }
    });

    test('are announced by a dry run, though it cannot count them', async () => {
      await server.token(client);
      const effect = await parsedJson(await server.manage('POST', `/clients/${client.clientId}/end-tokens?dry_run=true`), 200);
      assert.deepEqual([effect.live_tokens, effect.unrecorded_tokens], [0, true]);
    });

    test('are counted as sign-ins, and as uses of the credential', async () => {
      const fresh = await server.create({ scopes: ['a', 'b'] });
      for (const scope of ['a', 'b', 'a']) await server.token(fresh, { scope });
      const { sign_ins: groups } = await parsedJson(await server.manage('GET', `/sign-ins?client_id=${fresh.clientId}`), 200);
      assert.deepEqual(
        (groups as Json[]).map(({ client_id, address, result, count }) => [client_id, address, result, count]),
        [[fresh.clientId, '127.0.0.1', 'granted', 3]],
      );
      const { credential_uses: uses } = await parsedJson(await server.manage('GET', `/clients/${fresh.clientId}`), 200);
      assert.equal((uses as Json[]).length, 1);
    });

    test('are revoked, not shown or disabled, by IBM’s API', async () => {
      const token = await server.token(client);
      const path = `/v1.0/grants/${jtiOf(token)}`;
      const send = async (method: string, url: string, body?: unknown) =>
        fetch(server.url + url, {
          method,
          headers: { authorization: `Bearer ${await server.token()}`, 'content-type': 'application/json' },
          ...(body === undefined ? undefined : { body: JSON.stringify(body) }),
        });
      assert.equal((await send('GET', path)).status, 404);
      const disable = [{ op: 'replace', path: `/${jtiOf(token)}/enabled`, value: false }];
      const { results } = await parsedJson(await send('PATCH', '/v1.0/grants', disable), 207);
      assert.deepEqual(
        (results as Json[]).map(({ result }) => result),
        ['failure'],
      );
      assert.equal((await introspect(server, token)).active, true);
      assert.equal((await send('DELETE', path)).status, 204);
      assert.equal((await introspect(server, token)).active, false);
      const other = await server.token(client);
      assert.equal((await send('PATCH', '/v1.0/grants', [{ op: 'remove', path: `/${jtiOf(other)}` }])).status, 204);
      assert.equal((await introspect(server, other)).active, false);
    });
  });

  test('an id that no live token can have is not found', async () => {
    const at = (milliseconds: number) =>
      `${milliseconds
        .toString(16)
        .padStart(12, '0')
        .replace(/^(.{8})/, '$1-')}-7000-8000-000000000000`;
    const [past, future] = [at(Date.now() - 86_400_000 - 61_000), at(Date.now() + 86_400_000 + 10_000)];
    for (const id of ['x', 'a%00b', past, future, at(Date.now()).replace('-7000', '-4000'), at(Date.now()).toUpperCase()]) {
      assert.equal((await server.manage('DELETE', `/grants/${id}`)).status, 404, id);
    }
    assert.equal((await server.manage('DELETE', `/grants/${at(Date.now())}`)).status, 204);
  });
});

describe('a tenant that changes whether it records grants', () => {
  const ending = suiteEnding();

  test('tokens of either kind stay valid, and can be revoked', async () => {
    const server = await startTestServer(ending);
    const client = await server.create({});
    const recorded = [await server.token(client), await server.token(client)] as const;
    await setMode(server, 'none');
    const unrecorded = [await server.token(client), await server.token(client), await server.token(client)] as const;
    const active = async (tokens: readonly string[]) => Promise.all(tokens.map(async (token) => (await introspect(server, token)).active));
    assert.deepEqual(await active([...recorded, ...unrecorded]), [true, true, true, true, true]);
    await parsedJson(await server.manage('GET', `/grants/${jtiOf(recorded[0])}`), 200);
    await parsedJson(await server.manage('DELETE', `/grants/${jtiOf(recorded[0])}`), 204);
    await setMode(server, 'stored');
    const later = await server.token(client);
    await parsedJson(await server.manage('GET', `/grants/${jtiOf(later)}`), 200);
    await parsedJson(await server.manage('DELETE', `/grants/${jtiOf(unrecorded[0])}`), 204);
    assert.equal((await server.post('/oauth2/revoke', { ...formOf(client), token: unrecorded[1] })).status, 200);
    assert.deepEqual(await active([...recorded, ...unrecorded, later]), [false, true, false, false, true, true]);
    assert.equal((await server.manage('POST', '/grants/revoke', { client_id: client.clientId })).status, 409, 'while there may be some');
    server.advance(86_400_000 + 61_000);
    assert.deepEqual(await parsedJson(await server.manage('POST', '/grants/revoke', { client_id: client.clientId }), 200), {
      dry_run: false,
      revoked: 0,
    });
    const unknown = await server.manage('DELETE', `/grants/${jtiOf(await server.token()).slice(0, -4)}ffff`);
    assert.equal(unknown.status, 404, 'a grant that is unknown is no token without one');
  });

  test('tokens and their revocations outlive a restart', async () => {
    const first = await startTestServer(ending, { flags: { listen: ['http://127.0.0.1:0'] } });
    await setMode(first, 'none');
    const [kept, revoked] = [await first.token(), await first.token()];
    await parsedJson(await first.manage('DELETE', `/grants/${jtiOf(revoked)}`), 204);
    const port = new URL(first.url).port;
    await first.close();
    const second = await startTestServer(ending, { directory: first.directory, flags: { listen: [`http://127.0.0.1:${port}`] } });
    assert.deepEqual([(await introspect(second, kept)).active, (await introspect(second, revoked)).active], [true, false]);
  });

  test('a new tenant can be created without grants', async () => {
    const server = await startTestServer(ending);
    const body = { name: 'fast', public_url: 'https://fast.example', grant_records: 'none' };
    assert.equal((await parsedJson(await server.manage('POST', '/tenants', body), 201)).grant_records, 'none');
    await parsedJson(await server.manage('PATCH', '/tenants/current', { grant_records: 'some' }), 400);
  });
});
