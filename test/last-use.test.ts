// What is reported about a credential: to managers, when and from where it was last used; to its client, when
// it is about to expire.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startTestServer, suiteEnding, type TestServer } from './running-server.ts';
import { asForm, assertion, clientKey } from './signed.ts';

type Json = Record<string, unknown>;

const DAY = 86_400_000;

const show = async (server: TestServer, path: string): Promise<Json> => (await (await server.manage('GET', path)).json()) as Json;
const first = ({ secrets }: Json): Json => (secrets as Json[])[0] ?? {};

describe('the last use of a credential', () => {
  const ending = suiteEnding();

  test('is the time and IP address of its last token request, in every response that shows the client', async () => {
    const server = await startTestServer(ending);
    const { clientId, clientSecret, body: response } = await server.create({});
    const path = `/clients/${clientId}`;
    assert.deepEqual([first(response).last_used_at, first(response).last_used_from, response.credential_uses], [null, null, []]);
    const before = Date.now();
    await server.token({ clientId, clientSecret });
    const client = await show(server, path);
    const { id, last_used_at: at, last_used_from: from } = first(client);
    assert.ok(Date.parse(String(at)) >= before && Date.parse(String(at)) <= Date.now(), String(at));
    assert.equal(from, '127.0.0.1');
    assert.deepEqual(client.credential_uses, [{ credential_id: id, last_used_at: at, last_used_from: from }]);
    assert.equal(first(await show(server, `${path}/secrets`)).last_used_at, at);
    assert.equal((await show(server, `${path}/secrets/${id}`)).last_used_at, at);
    const { clients } = await show(server, '/clients');
    assert.equal(first((clients as Json[]).find(({ client_id }) => client_id === clientId) ?? {}).last_used_at, at);
  });

  test('is not changed by a wrong secret', async () => {
    const server = await startTestServer(ending);
    const { clientId } = await server.create({});
    await server.post('/oauth2/token', { grant_type: 'client_credentials', client_id: clientId, client_secret: 'wrong' });
    assert.deepEqual((await show(server, `/clients/${clientId}`)).credential_uses, []);
  });

  test('of a key is stored under its thumbprint', async () => {
    const server = await startTestServer(ending);
    const key = await clientKey();
    const { clientId } = await server.create({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] } });
    const form = { grant_type: 'client_credentials', ...asForm(await assertion(key, clientId, `${server.publicUrl}/oauth2`)) };
    assert.equal((await server.post('/oauth2/token', form)).status, 200);
    const [use] = (await show(server, `/clients/${clientId}`)).credential_uses as Json[];
    assert.equal(use?.credential_id, key.thumbprint);
  });

  test('survives a restart of the server', async () => {
    const server = await startTestServer(ending);
    const { clientId, clientSecret } = await server.create({});
    await server.token({ clientId, clientSecret });
    const used = first(await show(server, `/clients/${clientId}`)).last_used_at;
    await server.close();
    const restarted = await startTestServer(ending, {
      directory: server.directory,
      flags: { listen: [server.url], publicUrl: server.publicUrl },
    });
    assert.equal(first(await show(restarted, `/clients/${clientId}`)).last_used_at, used);
  });
});

describe('Mintmark-Credential-Expires', () => {
  const ending = suiteEnding();
  const expiryHeader = async (server: TestServer, clientId: string, clientSecret: string) =>
    (
      await server.post('/oauth2/token', { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret })
    ).headers.get('mintmark-credential-expires');

  test('is absent for a secret without an expiry', async () => {
    const server = await startTestServer(ending);
    const lasting = await server.create({});
    assert.equal(await expiryHeader(server, lasting.clientId, lasting.clientSecret), null);
  });

  test('reports the expiry of a secret in the two weeks before it, in RFC 3339', async () => {
    const server = await startTestServer(ending);
    const at = new Date(Date.now() + 15 * DAY).toISOString();
    const { clientId, clientSecret } = await server.create({ secret_expires_at: at });
    assert.equal(await expiryHeader(server, clientId, clientSecret), null);
    server.advance(DAY + 1000);
    assert.equal(await expiryHeader(server, clientId, clientSecret), at);
  });

  test('reports the retirement of a rotated secret, and is absent for the new one', async () => {
    const server = await startTestServer(ending);
    const { clientId, clientSecret } = await server.create({});
    const rotated = (await (await server.manage('POST', `/clients/${clientId}/secrets/rotate`)).json()) as Json;
    const { retires_at: at } = first(await show(server, `/clients/${clientId}/secrets`));
    assert.equal(await expiryHeader(server, clientId, clientSecret), at);
    assert.equal(await expiryHeader(server, clientId, String(rotated.client_secret)), null);
  });

  test('does not change the body of the response', async () => {
    const server = await startTestServer(ending);
    const { clientId, clientSecret } = await server.create({ secret_expires_at: new Date(Date.now() + DAY).toISOString() });
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
    const response = (await (await server.post('/oauth2/token', form)).json()) as Json;
    assert.deepEqual(Object.keys(response), ['access_token', 'grant_id', 'token_type', 'expires_in']);
  });
});
