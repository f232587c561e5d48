// Coalesced token requests: what counts as identical, what ends the copies, and what they cost.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import { queryStore } from './query-store.ts';
import { type CreatedClient, startTestServer, suiteEnding, type TestServer } from './running-server.ts';
import { asForm, assertion, clientKey, dpopProof } from './signed.ts';

type Json = Record<string, unknown>;
type Form = Readonly<Record<string, string>>;
interface Issued {
  readonly access_token: string;
  readonly grant_id: string;
  readonly expires_in: number;
}

for (const grantRecords of ['stored', 'none'] as const) {
  describe(`identical requests of a client that is set so, with grant records ${grantRecords},`, () => {
    const ending = suiteEnding();
    let server: TestServer;
    before(async () => {
      server = await startTestServer(ending);
      assert.equal((await server.manage('PATCH', '/tenants/current', { grant_records: grantRecords })).status, 200);
    });
    const respond = ({ clientId, clientSecret }: CreatedClient, more: Form = {}, headers: Form = {}, path = '/oauth2/token') =>
      server.post(path, { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, ...more }, headers);
    const issue = async (...request: Parameters<typeof respond>): Promise<Issued> => {
      const response = await respond(...request);
      assert.equal(response.status, 200, await response.clone().text());
      return (await response.json()) as Issued;
    };
    const isActive = async (client: CreatedClient, token: string) => {
      const form = { client_id: client.clientId, client_secret: client.clientSecret, token };
      return ((await (await server.post('/oauth2/introspect', form)).json()) as Json).active;
    };

    test('that arrive together wait for one token', async () => {
      const client = await server.create({ coalesce: 30 });
      const all = await Promise.all(Array.from({ length: 20 }, () => issue(client)));
      assert.equal(new Set(all.map(({ access_token }) => access_token)).size, 1);
    });

    test('are those with the same parameters, credential and issuer', async () => {
      const client = await server.create({ coalesce: 30, scopes: ['a', 'b'] });
      const other = await server.create({ coalesce: 30, scopes: ['a', 'b'] });
      const rotated = (await (await server.manage('POST', `/clients/${client.clientId}/secrets`, {})).json()) as Json;
      const different = await Promise.all([
        issue(client),
        issue(client, { scope: 'a' }),
        issue(client, { scope: 'a b' }),
        issue(client, { scope: 'a', resource: `${server.publicUrl}/api` }),
        issue(client, { scope: 'a' }, {}, '/oidc/endpoint/default/token'),
        issue({ ...client, clientSecret: String(rotated.client_secret) }),
        issue(other),
      ]);
      assert.equal(new Set(different.map(({ access_token }) => access_token)).size, different.length);
      assert.equal((await issue(client, { scope: 'a' })).grant_id, different[1]?.grant_id);
    });

    const ends: readonly [what: string, end: (client: CreatedClient, first: Issued) => Promise<Response>][] = [
      [
        'its token was revoked (RFC 7009)',
        ({ clientId, clientSecret }, { access_token: token }) =>
          server.post('/oauth2/revoke', { client_id: clientId, client_secret: clientSecret, token }),
      ],
      ['its grant was revoked', (_, { grant_id: id }) => server.manage('DELETE', `/grants/${id}`)],
      ['the tokens of the client were ended', ({ clientId }) => server.manage('POST', `/clients/${clientId}/end-tokens`)],
      [
        'the settings of the client have changed',
        ({ clientId }) => server.manage('PATCH', `/clients/${clientId}`, { claims: { 'https://x/y': 1 } }),
      ],
    ];
    for (const [what, end] of ends) {
      test(`get another token at once when ${what}`, async () => {
        const client = await server.create({ coalesce: 300 });
        const first = await issue(client);
        assert.equal((await issue(client)).access_token, first.access_token);
        const response = await end(client, first);
        assert(response.ok, await response.text());
        const next = await issue(client);
        assert.notEqual(next.access_token, first.access_token);
        assert.equal(await isActive(client, next.access_token), true);
        assert.equal((await issue(client)).access_token, next.access_token);
      });
    }

    test('get none once the client is disabled, or the credential is revoked', async () => {
      const [one, other] = [await server.create({ coalesce: 300 }), await server.create({ coalesce: 300 })];
      for (const client of [one, other]) await issue(client);
      assert.equal((await server.manage('POST', `/clients/${one.clientId}/disable`)).status, 200);
      const [secret] = other.body.secrets as { id: string }[];
      const revoked = await server.manage('POST', `/clients/${other.clientId}/credentials/${secret?.id}/revoke`);
      assert(revoked.ok, await revoked.text());
      for (const client of [one, other]) assert.equal((await respond(client)).status, 401);
    });

    test('are charged to a quota once, and get their token though it is used up', async () => {
      const client = await server.create({ coalesce: 30, quota: { hour: 1 }, scopes: ['a'] });
      const first = await issue(client);
      const again = await respond(client);
      assert.equal(again.headers.get('ratelimit-policy'), '"hour";q=1;w=3600');
      assert.match(again.headers.get('ratelimit') ?? '', /^"hour";r=0;/);
      assert.equal(((await again.json()) as Issued).grant_id, first.grant_id);
      assert.equal((await respond(client, { scope: 'a' })).status, 429, 'another request');
    });

    test('with DPoP get a token only of their own key, and use up their proofs', async () => {
      const client = await server.create({ coalesce: 30 });
      await server.manage('PATCH', '/tenants/current', { dpop_nonce: 'off' });
      const [key, stranger] = [await clientKey(), await clientKey()];
      const proof = async (by: typeof key) => ({ dpop: await dpopProof(by, { uri: `${server.url}/oauth2/token` }) });
      const first = await issue(client, {}, await proof(key));
      const used = await proof(key);
      assert.equal((await issue(client, {}, used)).access_token, first.access_token);
      assert.equal((await respond(client, {}, used)).status, 400, 'a replayed proof');
      const other = await issue(client, {}, await proof(stranger));
      assert.notEqual((decodeJwt(other.access_token).cnf as Json).jkt, (decodeJwt(first.access_token).cnf as Json).jkt);
    });

    test('with assertions use each of them up', async () => {
      const key = await clientKey();
      const client = await server.create({ coalesce: 30, token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] } });
      const form = async () => asForm(await assertion(key, client.clientId, `${server.url}/oauth2`));
      const post = (more: Form) => server.post('/oauth2/token', { grant_type: 'client_credentials', ...more });
      const [one, two] = [await form(), await form()];
      const first = (await (await post(one)).json()) as Issued;
      assert.equal(((await (await post(two)).json()) as Issued).grant_id, first.grant_id);
      for (const used of [one, two]) assert.equal((await post(used)).status, 401);
    });

    test('add no grant, and other clients are not affected', async () => {
      const [client, plain] = [await server.create({ coalesce: 300 }), await server.create({})];
      const batches = async () => Number((await queryStore(server.directory, 'SELECT COUNT(*) AS n FROM grant_batches'))[0]?.n);
      await issue(client);
      const before = await batches();
      for (let n = 0; n < 10; n++) await issue(client);
      assert.equal(await batches(), before);
      const ids = new Set([(await issue(plain)).grant_id, (await issue(plain)).grant_id]);
      assert.equal(ids.size, 2);
    });

    // Proofs and assertions are of the time of the test: what moves the clock comes last.
    test('get another token when less than half of its lifetime is left', async () => {
      const client = await server.create({ coalesce: 300, access_token_lifetime: 60 });
      const first = await issue(client);
      server.advance(20_000);
      assert.equal((await issue(client)).grant_id, first.grant_id);
      server.advance(20_000);
      const next = await issue(client);
      assert.notEqual(next.grant_id, first.grant_id);
      assert.equal(next.expires_in, 60);
    });

    for (const format of ['jwt', 'opaque']) {
      test(`get the same ${format} token, with the time that it has left, until the window ends`, async () => {
        const client = await server.create({ coalesce: 30, access_token_format: format });
        const first = await issue(client);
        server.advance(10_000);
        const second = await issue(client);
        assert.deepEqual([second.access_token, second.grant_id], [first.access_token, first.grant_id]);
        assert(second.expires_in <= first.expires_in - 10 && second.expires_in >= first.expires_in - 25, String(second.expires_in));
        server.advance(21_000);
        assert.notEqual((await issue(client)).grant_id, first.grant_id);
      });
    }
  });
}
