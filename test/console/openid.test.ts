// Sign-in by an OpenID Provider: who an operator is, with which roles, and what an administrator may decide.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { browserAt, createOperator, PASSWORD, signedInAs } from '../operator-sessions.ts';
import { suiteEnding } from '../running-server.ts';
import { ADA, type OpenIdSite, ROLES, startOpenIdSite } from './openid-site.ts';

type Json = Record<string, unknown>;
const jsonOf = async (response: Response, status = 200): Promise<Json> => {
  const json = (await response.json()) as Json;
  assert.equal(response.status, status, JSON.stringify(json));
  return json;
};

describe('operators of an OpenID Provider', () => {
  const ending = suiteEnding();
  let site: OpenIdSite;
  let count = 0;
  before(async () => {
    site = await startOpenIdSite(ending, { authFailures: '10' });
  });
  /** Somebody who has not signed in yet. */
  const somebody = (given: Json = {}) => {
    const name = `person-${++count}`;
    return { sub: name, preferred_username: name, groups: ['admins'], ...given };
  };
  const operatorOf = async (claims: { readonly sub: string }): Promise<Json> => {
    const { operators } = await jsonOf(await site.server.manage('GET', '/operators'));
    return (operators as Json[]).find(({ origin }) => (origin as Json | null)?.subject === claims.sub) ?? {};
  };

  test('are created at the first sign-in, with the roles of the rules that they meet', async () => {
    const { response, browser } = await site.signIn({ ...ADA, realm: { department: 'legal' } });
    const { operator, return_to: returnTo } = await jsonOf(response);
    const { name, display_name: displayName, roles, provider, passkeys } = operator as Json;
    assert.deepEqual([name, displayName, provider, passkeys], ['ada.lovelace+acme', 'Ada Lovelace', 'acme', 0]);
    assert.deepEqual([roles, returnTo], [['administrator', 'auditor'], '/']);
    assert.equal((await browser.call('GET', '/management/v1/clients')).status, 200);
    const shown = await operatorOf(ADA);
    assert.deepEqual([shown.origin, shown.has_password], [{ provider: 'acme', subject: 'ada-1' }, false]);
    const sessions = await jsonOf(await site.server.manage('GET', '/operators/ada.lovelace%2Bacme/sessions'));
    assert.equal((sessions.sessions as Json[])[0]?.method, 'oidc');
  });

  test('begin in a cookie that no other site sends, and have a session with a new token', async () => {
    const browser = browserAt(site.server);
    const response = await browser.call('POST', '/session/openid/acme', {});
    const [set = ''] = response.headers.getSetCookie();
    assert.match(set, /^__Host-mintmark-sign-in=[\w.-]+; Max-Age=600; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
    const { url } = await jsonOf(response);
    const completed = await site.complete(browser, site.provider.authorize(String(url), somebody()));
    const [ended = '', begun = ''] = completed.headers.getSetCookie();
    assert.match(ended, /^__Host-mintmark-sign-in=; Max-Age=0;/);
    assert.match(begun, /^__Host-mintmark-session=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
    assert.doesNotMatch(String(url), new RegExp(browser.cookie?.split('=')[1] ?? 'x'));
  });

  test('complete a sign-in once, even when several do at once', async () => {
    const browser = browserAt(site.server);
    const brought = site.provider.authorize(await site.begin(browser), somebody());
    const { cookie } = browser;
    const responses = await Promise.all([1, 2, 3].map(() => site.complete(browserAt(site.server, cookie), brought)));
    assert.deepEqual(responses.map(({ status }) => status).toSorted(), [200, 409, 409]);
  });

  test('end the session that the browser had, so that no one can fix it beforehand', async () => {
    const earlier = await signedInAs(site.server, `local-${++count}`, ['viewer']);
    const planted = earlier.cookie;
    const { browser } = await site.signIn(somebody(), {}, browserAt(site.server, planted));
    assert.notEqual(browser.cookie, planted);
    assert.equal((await browserAt(site.server, planted).call('GET', '/session')).status, 401);
  });

  test('are found by their subject alone: neither a name nor an e-mail address makes somebody another', async () => {
    await signedInAs(site.server, 'eve@acme.example', ['administrator']);
    await signedInAs(site.server, 'eve+acme', ['administrator']);
    const eve = somebody({ preferred_username: 'eve', email: 'eve@acme.example', email_verified: true, groups: [] });
    const { operator } = await jsonOf((await site.signIn(eve)).response);
    assert.match(String((operator as Json).name), /^eve-[0-9a-f]{8}\+acme$/);
    assert.deepEqual((operator as Json).roles, ['viewer']);
    const again = await jsonOf((await site.signIn({ ...eve, preferred_username: 'mallory', email: 'm@acme.example' })).response);
    assert.equal((again.operator as Json).name, (operator as Json).name);
    const twin = await jsonOf((await site.signIn({ ...eve, sub: 'another' })).response);
    assert.notEqual((twin.operator as Json).id, (operator as Json).id);
  });

  const NAMES: readonly (readonly [claim: unknown, expected: RegExp])[] = [
    ['Grace Hopper', /^grace-hopper\+acme$/],
    ['_x@acme.example', /^x\+acme$/],
    ['Ω', /^[0-9a-f]{8}\+acme$/],
    [undefined, /^[0-9a-f]{8}\+acme$/],
    [{ toString: 'admin' }, /^[0-9a-f]{8}\+acme$/],
    ['n'.repeat(300), /^n{30}\+acme$/],
    ['operator:admin', /^operator-admin\+acme$/],
  ];
  for (const [claim, expected] of NAMES) {
    test(`have a name that ends with the provider, from the claim ${String(JSON.stringify(claim)).slice(0, 40)}`, async () => {
      const { operator } = await jsonOf((await site.signIn(somebody({ preferred_username: claim }))).response);
      assert.match(String((operator as Json).name), expected);
    });
  }

  test('have the roles of today at each sign-in, in the sessions before as well', async () => {
    const person = somebody({ realm: { department: 'audit' } });
    const { browser: earlier } = await site.signIn(person);
    await site.signIn({ ...person, groups: [] });
    const { operator } = await jsonOf(await earlier.call('GET', '/session'));
    assert.deepEqual((operator as Json).roles, ['auditor']);
  });

  test('who meet no rule any more are refused, and have no role in the sessions before', async () => {
    const person = somebody();
    const { browser: earlier } = await site.signIn(person);
    const { reason } = await jsonOf((await site.signIn({ ...person, groups: [] })).response, 403);
    assert.equal(reason, 'provider_not_mapped');
    assert.equal((await earlier.call('GET', '/management/v1/clients')).status, 403);
    assert.deepEqual((await operatorOf(person)).roles, []);
    assert.equal((await site.signIn(person)).response.status, 200);
  });

  test('who are disabled get a reason that says so', async () => {
    const person = somebody();
    await site.signIn(person);
    const { name } = await operatorOf(person);
    await jsonOf(await site.server.manage('PATCH', `/operators/${encodeURIComponent(String(name))}`, { disabled: true }));
    const { reason } = await jsonOf((await site.signIn(person)).response, 403);
    assert.equal(reason, 'provider_operator_disabled');
  });

  test('have no other way in: no link, no password, no passkey, and no roles but those of the rules', async () => {
    const person = somebody();
    const { browser } = await site.signIn(person);
    const path = `/operators/${encodeURIComponent(String((await operatorOf(person)).name))}`;
    assert.equal((await site.server.manage('POST', `${path}/renew-link`)).status, 409);
    assert.equal((await site.server.manage('PATCH', path, { roles: ['administrator'] })).status, 409);
    assert.equal((await browser.call('PUT', '/password', { current: PASSWORD, new: `${PASSWORD} too` })).status, 400);
    const base64 = 'AAAA';
    const response = { clientDataJSON: base64, attestationObject: base64 };
    const credential = { id: base64, rawId: base64, type: 'public-key', response };
    assert.equal((await browser.call('POST', '/passkeys', { label: 'x', credential })).status, 409);
  });

  const PAGES: Readonly<Record<string, boolean>> = {
    '/clients/billing?state=disabled': true,
    '/': true,
    '//evil.example': false,
    'https://evil.example': false,
    'javascript:alert(1)': false,
    '/\\evil.example': false,
    '/clients#x': false,
    '': false,
  };
  for (const [page, isPage] of Object.entries(PAGES)) {
    test(`return to ${page === '' ? 'nothing' : page}: ${isPage ? 'accepted' : 'refused'}`, async () => {
      const browser = browserAt(site.server);
      if (!isPage) return void (await jsonOf(await browser.call('POST', '/session/openid/acme', { return_to: page }), 400));
      const brought = site.provider.authorize(await site.begin(browser, 'acme', page), somebody());
      assert.equal((await jsonOf(await site.complete(browser, brought))).return_to, page);
    });
  }

  const RETURNS: Readonly<Record<string, RegExp>> = {
    'acme?code=c&state=s&iss=https%3A%2F%2Fx': /^\/console\/#\/signed-in\/acme\?code=c&state=s&iss=https%3A%2F%2Fx$/,
    'acme?next=https://evil.example&code=%0d%0aset-cookie:x': /^\/console\/#\/signed-in\/acme\?code=%0D%0Aset-cookie%3Ax$/,
    'acme?code=1&code=2&state=%23%2F%2Fevil.example': /^\/console\/#\/signed-in\/acme\?state=%23%2F%2Fevil.example$/,
  };
  for (const [path, expected] of Object.entries(RETURNS)) {
    test(`the redirect URI leads to the own page only: ${path}`, async () => {
      const response = await fetch(`${site.server.url}/console/signed-in/${path}`, { redirect: 'manual' });
      assert.equal(response.status, 303);
      assert.match(response.headers.get('location') ?? '', expected);
      assert.deepEqual([response.headers.get('set-cookie'), response.headers.get('referrer-policy')], [null, 'no-referrer']);
    });
  }

  test('the audit trail names who came by which provider, and has neither codes nor tokens', async () => {
    const person = somebody();
    await site.signIn(person);
    const { name } = await operatorOf(person);
    await site.signIn({ ...person, groups: [] });
    const { entries } = await jsonOf(await site.server.manage('GET', '/audit?limit=1000'));
    const own = (entries as Json[]).filter(
      ({ actor, detail }) => actor === `operator:${name}` || JSON.stringify(detail).includes(person.sub),
    );
    const events = own.map(({ event, reason }) => reason ?? event);
    assert.deepEqual(events.toSorted(), ['operator.create', 'operator.sign-in', 'operator.update', 'provider_not_mapped']);
    const signIn = own.find(({ event }) => event === 'operator.sign-in');
    assert.deepEqual(signIn?.detail, { method: 'oidc', provider: 'acme', roles: ['administrator'] });
    assert.doesNotMatch(JSON.stringify(entries), /the-secret-of-mintmark|code_verifier|eyJ/);
  });

  test('are limited by address when sign-ins fail', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 12; n++)
      statuses.push((await site.complete(browserAt(site.server), new URLSearchParams({ code: 'c', state: 's' }))).status);
    assert.deepEqual([statuses[0], statuses.at(-1)], [409, 429]);
  });
});

describe('an exclusive OpenID Provider', () => {
  const ending = suiteEnding();
  let site: OpenIdSite;
  before(async () => {
    site = await startOpenIdSite(ending);
  });
  const patch = (body: Json) => site.server.manage('PATCH', '/providers/acme', body);
  const ways = async () => jsonOf(await browserAt(site.server).call('GET', '/sign-in'));

  test('is refused before an administrator has signed in by it, and then takes the place of passwords until it is disabled', async () => {
    const local = await signedInAs(site.server, 'local', ['administrator']);
    const link = await createOperator(site.server, 'invited', ['viewer']);
    await site.signIn({ ...ADA, groups: [], email_verified: true });
    assert.deepEqual(await ways(), { passwords: true, providers: [{ id: 'acme', label: 'Acme' }] });
    assert.match(String((await jsonOf(await patch({ exclusive: true }), 409)).detail), /No administrator has signed in/);
    await site.signIn();
    assert.equal((await jsonOf(await patch({ exclusive: true }))).exclusive, true);
    assert.equal((await ways()).passwords, false);
    const signIn = () => browserAt(site.server).call('POST', '/session', { name: 'local', password: PASSWORD });
    const use = () => browserAt(site.server).call('POST', '/setup', { token: link, name: 'invited', password: PASSWORD });
    for (const refused of [signIn, use]) assert.equal((await jsonOf(await refused(), 403)).reason, 'passwords_off');
    // Sessions of before end as they would have.
    assert.equal((await local.call('GET', '/session')).status, 200);
    // The way of the emergency: an administrator's client, such as `mintmark recover` makes.
    await jsonOf(await patch({ disabled: true }));
    assert.deepEqual(await ways(), { passwords: true, providers: [] });
    for (const accepted of [signIn, use]) assert.equal((await accepted()).status, 200);
    const begin = await browserAt(site.server).call('POST', '/session/openid/acme', {});
    assert.equal((await jsonOf(begin, 403)).reason, 'provider_refused');
  });
});

describe('OpenID Providers in the management API', () => {
  const ending = suiteEnding();
  let site: OpenIdSite;
  before(async () => {
    site = await startOpenIdSite(ending);
  });
  const NEW = { id: 'new', label: 'New', issuer: 'https://login.new.example', client_id: 'c', client_secret: 'its-secret', roles: ROLES };

  test('never show the secret, and end the sessions of their operators when they are changed', async () => {
    const { browser } = await site.signIn();
    const shown = await jsonOf(await site.server.manage('GET', '/providers/acme'));
    assert.equal(shown.redirect_uri, `${site.server.publicUrl}/console/signed-in/acme`);
    const changed = await jsonOf(await site.server.manage('PATCH', '/providers/acme', { client_secret: 'another-secret', label: 'ACME' }));
    assert.deepEqual({ ...changed, updated_at: '' }, { ...shown, label: 'ACME', updated_at: '' });
    assert.equal((await browser.call('GET', '/session')).status, 401);
    // The new secret is the one that is sent.
    assert.equal((await site.signIn()).response.status, 403);
    const { entries } = await jsonOf(await site.server.manage('GET', '/audit?event=provider.update'));
    assert.deepEqual(
      (entries as Json[]).map(({ detail }) => detail),
      [{ changes: { label: { from: 'Acme', to: 'ACME' }, client_secret: { to: '[not kept]' } } }],
    );
    assert.equal((await site.server.manage('DELETE', '/providers/acme')).status, 409);
  });

  const REFUSED: readonly (readonly [string, Json, RegExp])[] = [
    ['an issuer that is not https', { issuer: 'http://login.new.example' }, /issuer/],
    ['an issuer with a query', { issuer: 'https://login.new.example?x' }, /issuer/],
    ['no rule', { roles: [] }, /roles/],
    ['a rule without a test', { roles: [{ role: 'viewer', claim: 'sub' }] }, /roles\/0/],
    ['a rule with two tests', { roles: [{ role: 'viewer', claim: 'sub', equals: 'a', contains: 'b' }] }, /roles\/0/],
    ['a rule with a pattern', { roles: [{ role: 'viewer', claim: 'email', glob: 'x*' }] }, /glob/],
    ['a rule for a role that does not exist', { roles: [{ role: 'root', claim: 'sub', equals: 'a' }] }, /role/],
    ['an id with a dot', { id: 'a.b' }, /id/],
    ['an id of 25 characters', { id: 'a'.repeat(25) }, /id/],
    ['a creation that is exclusive', { exclusive: true }, /exclusive/],
  ];
  for (const [title, given, pointer] of REFUSED) {
    test(`refuse ${title}`, async () => {
      const { errors } = await jsonOf(await site.server.manage('POST', '/providers', { ...NEW, ...given }), 400);
      assert.match(JSON.stringify(errors), pointer);
    });
  }

  test('give no more rights than whoever writes the rules has', async () => {
    const lesser = await site.server.create({
      name: 'lesser',
      entitlements: ['manageOperators', 'readAPIClients', 'readOIDCGrants', 'readKeys'],
    });
    const token = await site.server.token(lesser);
    const viewers = [{ role: 'viewer', claim: 'sub', equals: 'v' }];
    assert.equal((await site.server.manage('POST', '/providers', { ...NEW, roles: viewers }, token)).status, 201);
    assert.equal((await site.server.manage('POST', '/providers', { ...NEW, id: 'more' }, token)).status, 403);
    assert.equal((await site.server.manage('PATCH', '/providers/new', { roles: ROLES }, token)).status, 403);
    assert.equal((await site.server.manage('PATCH', '/providers/new', { exclusive: true }, token)).status, 403);
    // Of rules that give more than they have, not even the label.
    for (const [method, body] of [
      ['PATCH', { label: 'x' }],
      ['DELETE', undefined],
    ] as const) {
      assert.equal((await site.server.manage(method, '/providers/acme', body, token)).status, 403);
    }
  });
});
