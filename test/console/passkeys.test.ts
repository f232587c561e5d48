// Passkeys (WebAuthn Level 3): how an operator adds one, and signs in by it.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { type Browser, browserAt, signedInAs } from '../operator-sessions.ts';
import { startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { authenticator, type Deviation } from './authenticator.ts';

type Json = Record<string, unknown>;
type CreationOptions = Json & { readonly challenge: string; readonly user: { readonly id: string } };
const MINUTE = 60_000;

describe('passkeys of operators', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let count = 0;
  before(async () => {
    server = await startTestServer(ending);
  });
  const optionsFor = async <Options>(browser: Browser, path: string): Promise<Options> => {
    const response = await browser.call('POST', `${path}/options`);
    assert.equal(response.status, 200);
    return (await response.json()) as Options;
  };
  const creation = (browser: Browser) => optionsFor<CreationOptions>(browser, '/passkeys');
  const request = () => optionsFor<{ challenge: string }>(browserAt(server), '/session/passkey');
  const add = (browser: Browser, credential: object, label = 'laptop') => browser.call('POST', '/passkeys', { label, credential });
  const signIn = (credential: object, browser = browserAt(server)) => browser.call('POST', '/session/passkey', { credential });
  /** An operator with a passkey. */
  const enrolled = async () => {
    const name = `op-${++count}`;
    const browser = await signedInAs(server, name, ['viewer']);
    const device = authenticator(server.publicUrl);
    const response = await add(browser, device.create(await creation(browser)));
    assert.equal(response.status, 201, await response.text());
    return { name, browser, device };
  };

  test('are added with the user verified, for this host, and never twice', async () => {
    const { name, browser, device } = await enrolled();
    const options = await creation(browser);
    assert.deepEqual(options.rp, { name: 'Mintmark', id: new URL(server.publicUrl).hostname });
    assert.equal(options.attestation, 'none');
    assert.deepEqual(options.excludeCredentials, [{ id: device.id, type: 'public-key' }]);
    const { residentKey, userVerification } = options.authenticatorSelection as Json;
    assert.deepEqual([residentKey, userVerification], ['required', 'required']);
    assert.equal((await add(browser, device.create(options))).status, 409);
    const { items } = (await (await browser.call('GET', '/passkeys')).json()) as { items: readonly Json[] };
    assert.deepEqual([items.length, items[0]?.id, items[0]?.label, items[0]?.last_used_at], [1, device.id, 'laptop', null]);
    const { operator } = (await (await browser.call('GET', '/session')).json()) as { operator: Json };
    assert.deepEqual([operator.name, operator.passkeys], [name, 1]);
  });

  test('sign their operator in, without a name, and record their use', async () => {
    const { name, device } = await enrolled();
    for (let n = 0; n < 2; n++) {
      const browser = browserAt(server);
      const response = await signIn(device.get(await request()), browser);
      assert.equal(((await response.json()) as { operator: Json }).operator.name, name);
      const { items } = (await (await browser.call('GET', '/passkeys')).json()) as { items: readonly Json[] };
      assert.notEqual(items[0]?.last_used_at, null);
    }
    const { sessions } = (await (await server.manage('GET', `/operators/${name}/sessions`)).json()) as { sessions: readonly Json[] };
    assert.deepEqual(
      sessions.map(({ method }) => method),
      ['passkey', 'passkey', 'link'],
    );
  });

  const DEVIATIONS: Readonly<Record<string, Deviation>> = {
    'without verification of the user': { isVerified: false },
    'at another origin': { origin: 'https://evil.example' },
    'for another host': { rpId: 'evil.example' },
    'with a challenge of its own': { challenge: Buffer.alloc(62).toString('base64url') },
    'of the other ceremony': { type: 'payment.get' },
  };
  for (const [title, deviation] of Object.entries(DEVIATIONS)) {
    test(`a passkey that is added ${title} is refused`, async () => {
      const browser = await signedInAs(server, `op-${++count}`, ['viewer']);
      const response = await add(browser, authenticator(server.publicUrl).create(await creation(browser), deviation));
      const { errors } = (await response.json()) as { errors: readonly Json[] };
      assert.deepEqual([response.status, errors[0]?.pointer], [400, '/credential']);
    });
  }

  const FORGED: Readonly<Record<string, Deviation>> = {
    ...DEVIATIONS,
    'by another key': { isForged: true },
    'in the name of another operator': { userHandle: Buffer.from('another').toString('base64url') },
    'without the name of its operator': { userHandle: '' },
  };
  for (const [title, deviation] of Object.entries(FORGED)) {
    test(`a sign-in ${title} is refused`, async () => {
      const { device } = await enrolled();
      const response = await signIn(device.get(await request(), deviation));
      assert.equal(response.status, 401, await response.text());
      assert.equal(response.headers.get('set-cookie'), null);
      assert.equal((await signIn(device.get(await request()))).status, 200);
    });
  }

  test('a challenge is used once, for its ceremony, within five minutes', async () => {
    const { browser, device } = await enrolled();
    const challenge = await request();
    assert.equal((await signIn(device.get(challenge))).status, 200);
    assert.equal((await signIn(device.get(challenge))).status, 401);
    assert.equal((await signIn(device.get(await creation(browser)))).status, 401);
    const old = await request();
    server.advance(5 * MINUTE);
    assert.equal((await signIn(device.get(old))).status, 401);
    assert.equal((await signIn(device.get(await request()))).status, 200);
  });

  test('a counter that does not rise is refused: the authenticator may have been copied', async () => {
    const { device } = await enrolled();
    assert.equal((await signIn(device.get(await request(), { counter: 7 }))).status, 200);
    for (const counter of [7, 6, 0]) assert.equal((await signIn(device.get(await request(), { counter }))).status, 401, String(counter));
    assert.equal((await signIn(device.get(await request(), { counter: 8 }))).status, 200);
  });

  test('an authenticator without a counter signs in again and again', async () => {
    const { device } = await enrolled();
    for (let n = 0; n < 3; n++) assert.equal((await signIn(device.get(await request(), { counter: 0 }))).status, 200);
  });

  const ENDS: Readonly<Record<string, (name: string, browser: Browser, id: string) => Promise<unknown>>> = {
    'that its operator removed': (_, browser, id) => browser.call('DELETE', `/passkeys/${id}`),
    'of an operator who is disabled': (name) => server.manage('PATCH', `/operators/${name}`, { disabled: true }),
    'of an operator who was deleted': (name) => server.manage('DELETE', `/operators/${name}`),
  };
  for (const [title, end] of Object.entries(ENDS)) {
    test(`a passkey ${title} signs in no more`, async () => {
      const { name, browser, device } = await enrolled();
      await end(name, browser, device.id);
      assert.equal((await signIn(device.get(await request()))).status, 401);
    });
  }

  test('no operator removes the passkey of another, or adds one without a session', async () => {
    const { device } = await enrolled();
    const { browser } = await enrolled();
    assert.equal((await browser.call('DELETE', `/passkeys/${device.id}`)).status, 404);
    assert.equal((await browserAt(server).call('POST', '/passkeys/options')).status, 401);
    assert.equal((await signIn(device.get(await request()))).status, 200);
  });
});
