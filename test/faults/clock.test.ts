// The clock of the server jumps ahead and back: nothing that ended is active by that, what was used once stays used,
// and no token is issued that would be expired at once.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import { ADMIN, type CreatedClient, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { asForm, assertion, type ClientKey, clientKey, seconds } from '../signed.ts';

const CALLER = { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };
const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;

describe('a clock that is set', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let signer: CreatedClient;
  let key: ClientKey;
  before(async () => {
    server = await startTestServer(ending);
    key = await clientKey();
    signer = await server.create({
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [key.jwk] },
      max_assertion_lifetime: 86_400,
    });
  });
  const post = async (path: string, form: Readonly<Record<string, string>>) => {
    const response = await server.post(path, form);
    return { status: response.status, headers: response.headers, body: (await response.json()) as Readonly<Record<string, unknown>> };
  };
  const isActive = async (token: string): Promise<unknown> => (await post('/oauth2/introspect', { ...CALLER, token })).body['active'];
  /** Runs with the clock set by so many milliseconds. */
  const shifted = async <Result>(by: number, work: () => Promise<Result>): Promise<Result> => {
    server.advance(by);
    try {
      return await work();
    } finally {
      server.advance(-by);
    }
  };

  test('ahead ends a token at its exp, and not for good', async () => {
    const token = await server.token();
    assert.equal(await shifted(3 * HOUR, () => isActive(token)), false);
    assert.equal(await isActive(token), true);
  });

  test('back by an hour revives nothing that was revoked, and an assertion that was used stays used', async () => {
    const token = await server.token();
    await server.post('/oauth2/revoke', { ...CALLER, token });
    const exp = seconds() + 2 * 3600;
    const used = asForm(await assertion(key, signer.clientId, `${server.publicUrl}/oauth2`, { claims: { exp, iat: seconds() - 3600 } }));
    const form = { grant_type: 'client_credentials', ...used };
    assert.equal((await post('/oauth2/token', form)).status, 200);
    await shifted(-HOUR, async () => {
      assert.equal(await isActive(token), false);
      assert.equal((await post('/oauth2/token', form)).status, 401);
    });
    assert.equal((await post('/oauth2/token', form)).status, 401);
  });

  test('back leaves the exp of a token as it is, and gives a new one no longer lifetime', async () => {
    const before = decodeJwt(await server.token());
    const during = decodeJwt(await shifted(-HOUR, () => server.token()));
    assert.equal(Number(during.exp) - Number(during.iat), Number(before.exp) - Number(before.iat));
    assert.ok(Number(during.exp) < Number(before.exp));
  });

  test('to before the release of this version: no token is issued, and everything else goes on', async () => {
    const token = await server.token();
    await shifted(-10 * YEAR, async () => {
      const refused = await post('/oauth2/token', { ...CALLER, grant_type: 'client_credentials' });
      assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '30']);
      assert.equal(refused.body['error'], 'temporarily_unavailable');
      assert.equal(await isActive(token), true);
    });
    assert.equal(await isActive(await server.token()), true);
  });

  test('differently at another node: what one ends, the other ends, whatever their clocks show', async () => {
    const ahead = await startTestServer(ending, { directory: server.directory, flags: { publicUrl: server.publicUrl } });
    ahead.advance(HOUR / 60);
    const url = ahead.listening[0] ?? assert.fail('It does not listen.');
    const token = await server.token();
    const atOther = async () => {
      const response = await fetch(`${url}/oauth2/introspect`, { method: 'POST', body: new URLSearchParams({ ...CALLER, token }) });
      return ((await response.json()) as { active: boolean }).active;
    };
    assert.equal(await atOther(), true);
    await server.manage('POST', '/tenants/current/end-tokens');
    const end = performance.now() + 20_000;
    while (await atOther()) assert.ok(performance.now() < end);
    const [own, others] = [await server.token(), await ahead.token()];
    for (const each of [own, others]) assert.equal(await isActive(each), true);
  });
});
