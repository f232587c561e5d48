// Sign-in in a real browser: by a real OpenID Provider, and attacked by pages of other ports, hosts and sites.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Cookie, Page } from 'playwright-core';
import { browserAt } from '../operator-sessions.ts';
import { BUILT_PAGES, type Ending, suiteEnding } from '../running-server.ts';
import { startBrowser } from './browser.ts';
import { assertAccessible, openConsole } from './console-page.ts';
import type { ConsoleSite } from './console-site.ts';
import { type HostileSite, startHostileSite } from './hostile-site.ts';
import { ADA, type OpenIdSite, startOpenIdSite } from './openid-site.ts';
import { type Deviation, denied } from './provider-site.ts';
import { startRealProvider } from './real-provider.ts';

const HOST = 'console.acme.localhost';
const SESSION = '__Host-mintmark-session';

describe('console: sign-in in a browser', () => {
  const ending: Ending = suiteEnding();
  let browser: Browser;
  let openId: OpenIdSite;
  let site: ConsoleSite;
  let hostile: HostileSite;
  const groups = new Map<string, readonly string[]>();
  before(async () => {
    [browser, openId, hostile] = await Promise.all([
      startBrowser(['--host-resolver-rules=MAP evil.example 127.0.0.1']),
      startOpenIdSite(ending, { publicUrl: `http://${HOST}:0`, authFailures: '0' }, { consolePages: BUILT_PAGES }),
      startHostileSite(ending),
    ]);
    const { server, provider } = openId;
    const unused = () => assert.fail('This site has no such operators.');
    site = { server, url: `${server.publicUrl}/console/`, addOperator: unused, inviteOperator: unused };
    const returned = `${server.publicUrl}/console/signed-in/real`;
    const issuer = await startRealProvider(ending, provider.tls, returned, (name) => groups.get(name) ?? []);
    await openId.addProvider('real', { label: 'Real', issuer });
  });
  after(() => browser.close());

  const open = (path = '/', cookies: readonly Cookie[] = []) => openConsole(browser, site, path, { ignoreHTTPSErrors: true, cookies });
  const cookiesOf = async (page: Page): Promise<readonly Cookie[]> =>
    (await page.context().cookies()).filter(({ name }) => name.includes('mintmark'));
  /** A page of somebody who is signed in by the provider `acme`. */
  const signedIn = async (name: string, path = '/account'): Promise<Page> => {
    openId.provider.next = { claims: { ...ADA, sub: name, preferred_username: name } };
    const { page } = await open(path);
    await page.getByRole('button', { name: 'Sign in with Acme' }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    return page;
  };
  const nameOfSession = async (page: Page): Promise<unknown> => {
    const session = (await cookiesOf(page)).find(({ name }) => name === SESSION);
    const response = await browserAt(openId.server, `${SESSION}=${session?.value}`).call('GET', '/session');
    return ((await response.json()) as { operator?: { name: unknown } }).operator?.name;
  };

  describe('by an OpenID Provider', () => {
    test('a person signs in at the real provider, and comes back to the page that was asked for', async () => {
      groups.set('grace', ['admins']);
      const { page, complaints } = await open('/account?from=a-link');
      await page.getByRole('button', { name: 'Sign in with Real' }).waitFor();
      await assertAccessible(page);
      await page.getByRole('button', { name: 'Sign in with Real' }).click();
      await page.locator('input[name=login]').fill('grace');
      await page.locator('input[name=password]').fill('anything');
      await page.locator('button[type=submit]').click();
      await page.getByText('Continue', { exact: true }).click();
      await page.getByRole('heading', { name: 'Your account' }).waitFor();
      await page.getByText('grace+real').first().waitFor();
      assert.equal(page.url(), `${site.url}#/account?from=a-link`);
      assert.deepEqual(
        (await cookiesOf(page)).map(({ name, sameSite, httpOnly, secure }) => [name, sameSite, httpOnly, secure]),
        [[SESSION, 'Strict', true, true]],
      );
      assert.deepEqual(await page.evaluate('[localStorage.length, sessionStorage.length]'), [0, 0]);
      assert.deepEqual(complaints, []);
      await page.context().close();
    });

    const FAULTS: readonly (readonly [title: string, provider: string, Deviation & { groups?: readonly string[] }, text: RegExp])[] = [
      ['has no role here', 'Acme', { claims: { groups: [] } }, /you have no role here/],
      ['is refused by the provider', 'Acme', { brought: denied }, /provider refused/],
      ['comes with a response that is not valid', 'Acme', { claims: { aud: 'another' } }, /is not valid/],
      ['comes from a provider with another clock', 'Acme', { claims: { iat: 1_000_000_000 } }, /clocks .* differ/],
      ['comes from a provider that fails', 'Acme', { token: { status: 500 } }, /does not respond/],
      ['goes to a provider that is down', 'Down', {}, /does not respond/],
      ['is disabled here', 'Acme', { claims: { sub: 'disabled' } }, /disabled here/],
    ];
    test('a page states in plain words why there is no session', async () => {
      await openId.addProvider('down', { label: 'Down', issuer: 'https://127.0.0.1:1' });
      await openId.signIn({ ...ADA, sub: 'disabled', preferred_username: 'disabled' });
      await openId.server.manage('PATCH', '/operators/disabled%2Bacme', { disabled: true });
      const { page, complaints } = await open();
      for (const [title, provider, deviation, text] of FAULTS) {
        openId.provider.next = { claims: { ...ADA, sub: `person who ${title}` }, deviation };
        await page.getByRole('button', { name: `Sign in with ${provider}` }).click();
        await page.getByRole('alert').filter({ hasText: text }).waitFor();
        assert.doesNotMatch(page.url(), /code=|state=/, title);
        if (provider === 'Acme') {
          await page.getByText(/^mintmark explain \w+$/).waitFor();
          await page.getByRole('button', { name: 'Back to the sign-in' }).click();
        }
      }
      await assertAccessible(page);
      assert.deepEqual(await cookiesOf(page).then((all) => all.filter(({ name }) => name === SESSION)), []);
      assert.deepEqual(complaints, []);
      await page.context().close();
      await openId.server.manage('DELETE', '/providers/down');
    });

    test('an exclusive provider leaves no password to type', async () => {
      await openId.signIn();
      await openId.server.manage('PATCH', '/providers/acme', { exclusive: true });
      const { page } = await open();
      await page.getByRole('button', { name: 'Sign in with Acme' }).waitFor();
      await page.getByLabel('Password').waitFor({ state: 'detached' });
      await assertAccessible(page);
      await page.context().close();
      await openId.server.manage('PATCH', '/providers/acme', { exclusive: false });
    });
  });

  /** Where hostile pages are: a neighbour of the same site, the same host at another port, and another site. */
  const ORIGINS = ['evil.acme.localhost', HOST, 'evil.example'] as const;

  /** Opens a page of an attacker, and waits until its script has set the title to `done`. */
  const attack = async (page: Page, host: string, body: string): Promise<void> => {
    hostile.body = body;
    await page.goto(`http://${host}:${hostile.port}/`);
    await page.waitForFunction("document.title === 'done'");
  };

  for (const host of ORIGINS) {
    test(`a page of ${host} at another port cannot act for an operator, signed in or not (CSRF)`, async () => {
      const { clientId } = await openId.server.create({ name: 'target' });
      const api = `${site.url}api`;
      const script = `<iframe name="f"></iframe><iframe name="g"></iframe>
        <form id="end" method="post" target="f" action="${api}/management/v1/clients/${clientId}/disable"></form>
        <form id="login" method="post" enctype="text/plain" target="g" action="${api}/session"><input name='{"name":"x","password":"' value='"}'></form>
        <script>
          const send = (method, path, more) => fetch('${api}' + path, { method, credentials: 'include', ...more });
          const simple = { mode: 'no-cors' };
          document.getElementById('end').submit();
          document.getElementById('login').submit();
          Promise.allSettled([
            send('POST', '/management/v1/clients/${clientId}/disable', simple),
            send('POST', '/management/v1/clients', { ...simple, body: '{"name":"forged"}' }),
            send('POST', '/management/v1/clients', { headers: { 'content-type': 'application/json' }, body: '{"name":"forged"}' }),
            send('POST', '/session/openid/acme', simple),
            send('DELETE', '/session', {}),
            send('GET', '/session', {}).then((response) => response.text()).then((text) => { window.read = text; }),
            new Promise((resolve) => document.getElementsByName('g')[0].addEventListener('load', resolve)),
            new Promise((resolve) => document.getElementsByName('f')[0].addEventListener('load', resolve)),
          ]).then(() => { document.title = 'done'; });
        </script>`;
      const page = await signedIn(`victim-${ORIGINS.indexOf(host)}`);
      const before = await cookiesOf(page);
      await attack(page, host, script);
      assert.equal(await page.evaluate('window.read'), undefined);
      assert.deepEqual(await cookiesOf(page), before);
      assert.equal(await nameOfSession(page), `victim-${ORIGINS.indexOf(host)}+acme`);
      const { page: stranger } = await open();
      await attack(stranger, host, script);
      assert.deepEqual(await cookiesOf(stranger), []);
      const { clients } = (await (await openId.server.manage('GET', '/clients?limit=100')).json()) as {
        clients: Record<string, unknown>[];
      };
      assert.deepEqual(
        clients.filter((client) => client.name === 'forged' || client.state === 'disabled').map(({ name }) => name),
        [],
      );
      await Promise.all([page.context().close(), stranger.context().close()]);
    });

    test(`a frame of a page of ${host} stays empty (clickjacking)`, async () => {
      const page = await signedIn('framed');
      for (const path of ['', 'signed-in/acme?code=c&state=s', 'api/session']) {
        await attack(page, host, `<iframe src="${site.url}${path}" onload="document.title = 'done'"></iframe>`);
        const [, frame] = page.frames();
        assert.equal(await frame?.locator('#root').count(), 0);
        assert.doesNotMatch(String(await frame?.evaluate('document.body.innerText')), /framed|operator/);
      }
      await page.context().close();
    });
  }

  test('the cookie of a session goes to no page that a link of another site leads to', async () => {
    const page = await signedIn('linked');
    const link = (path: string) => `<a href="http://${HOST}:${hostile.port}${path}">x</a><script>document.title = 'done'</script>`;
    await attack(page, 'evil.example', link('/from-elsewhere'));
    await page.getByRole('link').click();
    await page.waitForURL('**/from-elsewhere');
    await attack(page, HOST, link('/from-itself'));
    await page.getByRole('link').click();
    await page.waitForURL('**/from-itself');
    // The second is there: what the first has not, is not lost by the host.
    assert.equal(hostile.cookies.get('/from-elsewhere'), undefined);
    assert.match(hostile.cookies.get('/from-itself') ?? '', new RegExp(SESSION));
    await page.context().close();
  });

  test('a neighbour host sets no cookie that the console reads (cookie tossing)', async () => {
    const page = await signedIn('tossed');
    const names = [...new Set([...(await cookiesOf(page)).map(({ name }) => name), '__Host-mintmark-sign-in', '__host-mintmark-session'])];
    const tossed = names.flatMap((name) => [
      `${name}=${'A'.repeat(43)}; Domain=acme.localhost; Path=/`,
      `${name}=x; Domain=acme.localhost; Path=/console; Secure`,
    ]);
    hostile.headers = { 'set-cookie': tossed };
    const script = `<script>for (const each of ${JSON.stringify(tossed)}) document.cookie = each; document.title = 'done';</script>`;
    await attack(page, 'evil.acme.localhost', script);
    hostile.headers = {};
    await page.goto(`${site.url}#/account`);
    await page.getByText('tossed+acme').first().waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in with Acme' }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    assert.equal(await nameOfSession(page), 'tossed+acme');
    await page.context().close();
  });

  test('a session that was planted before ends with the sign-in, and is not used (session fixation)', async () => {
    const { browser: attacker } = await openId.signIn({ ...ADA, sub: 'attacker', preferred_username: 'attacker' });
    const value = (attacker.cookie ?? '').replace(`${SESSION}=`, '');
    const planted: Cookie = {
      name: SESSION,
      value,
      domain: HOST,
      path: '/',
      expires: -1,
      httpOnly: true,
      secure: true,
      sameSite: 'Strict',
    };
    const { page } = await open('/account', [planted]);
    await page.getByText('attacker+acme').first().waitFor();
    openId.provider.next = { claims: { ...ADA, sub: 'fixed', preferred_username: 'fixed' } };
    // The person notices, and signs in without signing out: in a page that has not heard of a session yet.
    const url = String(
      await page.evaluate(
        `fetch('api/session/openid/acme', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }).then((response) => response.json()).then(({ url }) => url)`,
      ),
    );
    await page.goto(url);
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    assert.equal(await nameOfSession(page), 'fixed+acme');
    assert.equal((await attacker.call('GET', '/session')).status, 401);
    await page.context().close();
  });

  test('the response of a sign-in that somebody else began begins no session (login CSRF)', async () => {
    const brought = openId.provider.authorize(await openId.begin(), { ...ADA, sub: 'mallory', preferred_username: 'mallory' });
    const { page } = await open();
    await attack(page, 'evil.example', `<a href="${site.url}signed-in/acme?${brought}">x</a><script>document.title = 'done'</script>`);
    await page.getByRole('link').click();
    await page.getByText(/begun in another browser/).waitFor();
    assert.deepEqual(await cookiesOf(page), []);
    await page.context().close();
  });

  const REDIRECTS = [
    'signed-in/acme?code=c&state=s&return_to=https://evil.example&next=//evil.example',
    'signed-in/acme?state=%23@evil.example&iss=https://evil.example',
    '#//evil.example',
    '#/signed-in/acme?return_to=//evil.example',
    '#/\\evil.example',
    '#javascript:alert(1)',
    '?return_to=https://evil.example',
  ];
  test('no URL of the console leads elsewhere, before a sign-in and after it (open redirect)', async () => {
    openId.provider.next = { claims: ADA };
    const { page } = await open();
    for (const path of REDIRECTS) {
      await page.goto(`${site.url}${path}`);
      await page.reload();
      await page.locator('h1').waitFor();
      assert.ok(page.url().startsWith(site.url), page.url());
    }
    await page.goto(`${site.url}#//evil.example`);
    await page.reload();
    await page.getByRole('button', { name: 'Sign in with Acme' }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    assert.match(page.url(), /\/console\/#\/(?:overview)?$/);
    await page.context().close();
  });
});
