// Secrets that are imported as another system's hashes, and short secrets that a person chose: how they are
// stored, accepted and refused.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { type CreatedClient, startTestServer, suiteEnding, type TestServer } from './running-server.ts';

type Json = Record<string, unknown>;

const SECRET = 'correct horse';
/** Created with the C library's crypt and Python's hashlib. */
const HASHES = {
  bcrypt: '$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2',
  PBKDF2: 'pbkdf2_sha256$1000$seasalt$mQnueSakb748zqBAC1tmWVZsZbi2zPGZarEzTGdfmso=',
  scrypt: '$scrypt$ln=10,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$6g3umF+uVrJsObaTZhIbbTlgrvOEFcCItdwSjtPF67M',
  'SHA-256': '{SSHA256}n+NyCAC8BTzorAU7AQEsEfh4qDAh0HpRtPLX0dsQdApzYWx0',
} as const;

describe('imported secrets', () => {
  const ending = suiteEnding();
  let server: TestServer;
  before(async () => {
    server = await startTestServer(ending);
  });
  const requestToken = (clientId: string, clientSecret: string, at = server) =>
    at.post('/oauth2/token', { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret });
  const json = async (response: Response, status: number): Promise<Json> => {
    const body = await response.text();
    assert.equal(response.status, status, body);
    return JSON.parse(body);
  };
  const pathOf = ({ clientId }: CreatedClient) => `/clients/${clientId}/secrets`;
  const addSecret = (client: CreatedClient, body: Json) => server.manage('POST', pathOf(client), body);
  const pointers = (problem: Json) => (problem.errors as Json[]).map(({ pointer }) => pointer);

  for (const [name, hash] of Object.entries(HASHES)) {
    test(`a client with an imported ${name} hash authenticates with its existing secret`, async () => {
      const { clientId, body: response } = await server.create({ client_secret_hash: hash });
      const [secret] = response.secrets as Json[];
      assert.deepEqual([response.client_secret, secret?.kept_as, secret?.last_four], [undefined, 'imported', null]);
      for (let n = 0; n < 2; n++) assert.equal((await requestToken(clientId, SECRET)).status, 200);
      const basic = `Basic ${Buffer.from(`${clientId}:${SECRET.replace(' ', '+')}`).toString('base64')}`;
      assert.equal((await server.post('/oauth2/token', { grant_type: 'client_credentials' }, { authorization: basic })).status, 200);
      const refused = await json(await requestToken(clientId, 'incorrect horse'), 401);
      assert.equal(refused.error, 'invalid_client');
      assert.doesNotMatch(JSON.stringify(await json(await server.manage('GET', `/clients/${clientId}`), 200)), /\$2b|seasalt|SSHA/);
    });
  }

  test('an imported secret can be added to an existing one, and is revoked by a rotation', async () => {
    const client = await server.create({});
    const added = await json(await addSecret(client, { hash: HASHES.bcrypt, label: 'from before' }), 201);
    assert.equal(added.client_secret, undefined);
    assert.deepEqual(
      [(await requestToken(client.clientId, SECRET)).status, (await requestToken(client.clientId, client.clientSecret)).status],
      [200, 200],
    );
    const rotated = await json(await server.manage('POST', `${pathOf(client)}/rotate`, { overlap: 0 }), 201);
    assert.equal((await requestToken(client.clientId, SECRET)).status, 401, 'although its verification is cached');
    assert.equal((await requestToken(client.clientId, String(rotated.client_secret))).status, 200);
  });

  test('a disabled client or a deactivated secret is refused at once, although the verification is cached', async () => {
    const client = await server.create({ client_secret_hash: HASHES.PBKDF2 });
    const [secret] = client.body.secrets as Json[];
    assert.equal((await requestToken(client.clientId, SECRET)).status, 200);
    for (const [endPath, restorePath] of [
      [`${pathOf(client)}/${secret?.id}/deactivate`, `${pathOf(client)}/${secret?.id}/reactivate`],
      [`/clients/${client.clientId}/disable`, `/clients/${client.clientId}/enable`],
    ] as const) {
      await json(await server.manage('POST', endPath), 200);
      assert.equal((await requestToken(client.clientId, SECRET)).status, 401, endPath);
      await json(await server.manage('POST', restorePath), 200);
      assert.equal((await requestToken(client.clientId, SECRET)).status, 200, restorePath);
    }
  });

  test('100 logins with slow secrets at once do not hold up other clients', async () => {
    const other = await server.create({});
    const slow = await Promise.all(Array.from({ length: 20 }, () => server.create({ client_secret_hash: HASHES.scrypt })));
    await server.token(other);
    let pending = 100;
    const logins = Array.from({ length: 100 }, async (_, n) => {
      const { status } = await requestToken(slow[n % slow.length]?.clientId ?? '', SECRET);
      pending--;
      return status;
    });
    await server.token(other);
    assert.ok(pending > 0, 'the token of the other client came before the last of them');
    for (const status of await Promise.all(logins)) assert.ok(status === 200 || status === 503, String(status));
  });

  test('after too many wrong secrets, an IP address is throttled with Retry-After; another one is not', async () => {
    const first = await startTestServer(ending);
    const { clientId } = await first.create({ client_secret_hash: HASHES['SHA-256'] });
    await first.close();
    const flags = { listen: [first.url], publicUrl: first.publicUrl, trustedProxy: ['127.0.0.1/32'] };
    const ownServer = await startTestServer(ending, { directory: first.directory, flags });
    const requestFrom = (address: string, clientSecret: string) =>
      ownServer.post(
        '/oauth2/token',
        { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret },
        { 'x-forwarded-for': address },
      );
    // At once, since it may fail once more after each six seconds.
    const failures = await Promise.all(Array.from({ length: 10 }, (_, n) => requestFrom('192.0.2.1', `wrong ${n}`)));
    assert.deepEqual(new Set(failures.map(({ status }) => status)), new Set([401]));
    const throttled = await requestFrom('192.0.2.1', SECRET);
    assert.equal((await json(throttled, 429)).error, 'temporarily_unavailable');
    assert.ok(Number(throttled.headers.get('retry-after')) > 0);
    assert.equal((await requestFrom('192.0.2.2', SECRET)).status, 200);
    assert.equal((await requestFrom('192.0.2.1', SECRET)).status, 200, 'its verification is cached now');
    ownServer.advance(7_000);
    assert.equal((await requestFrom('192.0.2.1', 'wrong')).status, 401);
  });

  test('a client can have at most two valid imported or short secrets', async () => {
    const client = await server.create({ client_secret_hash: HASHES.PBKDF2 });
    await json(await addSecret(client, { client_secret: 'another good one' }), 201);
    const refused = await json(await addSecret(client, { hash: HASHES.bcrypt }), 409);
    assert.match(String(refused.detail), /more than 2 imported or short secrets/);
    await json(await addSecret(client, {}), 201);
  });

  for (const [name, body, expected] of [
    ['a hash with a cost above the limit', { hash: `$2b$15$${'a'.repeat(53)}` }, ['/hash']],
    ['a value that is not a hash', { hash: 'x' }, ['/hash']],
    ['a hash and a secret', { hash: HASHES.bcrypt, client_secret: SECRET }, ['/hash']],
    ['a hash that should be stored sealed', { hash: HASHES.bcrypt, keep_sealed: true }, ['/hash']],
    ['a short secret that should be stored sealed', { client_secret: SECRET, keep_sealed: true }, ['/client_secret']],
    [
      'a weak secret and an expiry in the past',
      { client_secret: 'changeme-123', expires_at: '2020-01-01T00:00:00Z' },
      ['/client_secret', '/expires_at'],
    ],
  ] as const) {
    test(`${name}: refused, with pointers to the fields`, async () => {
      assert.deepEqual(pointers(await json(await addSecret(await server.create({}), body), 400)), expected);
    });
  }
  test('all weaknesses of a secret are reported at once', async () => {
    const problem = await json(await addSecret(await server.create({}), { client_secret: 'aaaaaaaaaaaa' }), 400);
    assert.match(JSON.stringify(problem.errors), /fewer than 6 different characters, repeats one piece/);
  });
});

describe('secrets that a person chose', () => {
  const ending = suiteEnding();
  test('a short one is stored as an argon2id hash, without its last characters, and is valid after a restart', async () => {
    const server = await startTestServer(ending);
    const { clientId, body: response } = await server.create({ client_secret: SECRET });
    const [secret] = response.secrets as Json[];
    assert.deepEqual([response.client_secret, secret?.kept_as, secret?.last_four], [SECRET, 'argon2id', null]);
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: SECRET };
    assert.equal((await server.post('/oauth2/token', form)).status, 200);
    await server.close();
    const restarted = await startTestServer(ending, {
      directory: server.directory,
      flags: { listen: [server.url], publicUrl: server.publicUrl },
    });
    assert.equal((await restarted.post('/oauth2/token', form)).status, 200);
    assert.equal((await restarted.post('/oauth2/token', { ...form, client_secret: 'correct horst' })).status, 401);
  });
  test('one of 32 characters or more is stored like a generated one', async () => {
    const server = await startTestServer(ending);
    const stored = async (clientSecret: string) =>
      ((await server.create({ client_secret: clientSecret })).body.secrets as Json[])[0]?.kept_as;
    assert.deepEqual(
      [await stored('KXQ9w1uK2bKXQ9w1uK2cKXQ9w1uK2d1'), await stored('KXQ9w1uK2bKXQ9w1uK2cKXQ9w1uK2d12')],
      ['argon2id', 'hmac-sha256'],
    );
  });
});
