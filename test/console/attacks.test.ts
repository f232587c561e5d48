// Markup and scripts in every text that another person chose: shown as they are, never executed.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { type Ending, suiteEnding, type TestServer } from '../running-server.ts';
import { startBrowser } from './browser.ts';
import { type ConsolePage, openAgain, openAs } from './console-page.ts';
import { ADMINISTRATOR, type ConsoleSite, startConsoleSite } from './console-site.ts';
import { JWKS } from './lines/action.ts';

const MARKUP = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
/** Markup that is a scope (RFC 6749 §3.3). */
const SCOPE = '<svg/onload=window.hacked=1>';
const LINK = 'javascript:window.hacked=1';

/** What else has a text that somebody chose. */
const OTHERS: Readonly<Record<string, object>> = {
  '/quotas': { name: 'evil', quota: { day: 1 }, owner: 'evil', labels: { evil: MARKUP } },
  '/issuers': { id: 'evil', kind: 'oidc', issuer: 'https://evil.example', description: MARKUP, keys: { jwks: JSON.parse(JWKS) } },
  '/clients/evil/trusts': { name: 'evil', issuer: 'evil', label: MARKUP, match: [{ claim: 'sub', equals: MARKUP }] },
  '/providers': {
    ...{ id: 'evil', label: SCOPE, issuer: 'https://evil.example', client_id: MARKUP, client_secret: 'of-the-provider' },
    roles: [{ role: 'viewer', claim: MARKUP, contains: MARKUP }],
  },
  '/operators': { name: 'evil', roles: ['viewer'], display_name: MARKUP },
  '/tenants': { name: MARKUP, public_url: 'https://evil.example', admin_client_id: 'evil-admin' },
};

/** A token with markup in its scope, which was exchanged by a policy with markup in it. @returns its grant */
const exchangedGrant = async (server: TestServer): Promise<string> => {
  const exchange = {
    mode: 'delegation',
    subjects: [{ clients: ['subject'], labels: { evil: MARKUP }, any_audience: true }],
    to: [{ resource: 'https://evil.example/', scopes: [SCOPE] }],
  };
  const subject = await server.create({
    ...{ client_id: 'subject', name: MARKUP, scopes: [SCOPE], labels: { evil: MARKUP }, default_resource: 'https://evil.example/' },
  });
  const actor = await server.create({ client_id: 'actor', name: MARKUP, kind: 'agent', purpose: MARKUP, contacts: [LINK], exchange });
  const response = await server.post('/oauth2/token', {
    ...{ client_id: actor.clientId, client_secret: actor.clientSecret, subject_token: await server.token(subject) },
    ...{ grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange' },
    ...{ subject_token_type: 'urn:ietf:params:oauth:token-type:access_token' },
  });
  const { grant_id, scope } = (await response.json()) as Readonly<Record<string, string>>;
  assert.equal(scope, SCOPE);
  return grant_id ?? assert.fail();
};

describe('console: texts of others', () => {
  const ending: Ending = suiteEnding();
  let browser: Browser;
  let site: ConsoleSite;
  let grant: string;
  before(async () => {
    [browser, site] = await Promise.all([startBrowser(), startConsoleSite(ending)]);
    const { clientId, clientSecret } = await site.server.create({
      ...{ client_id: 'evil', name: MARKUP, description: MARKUP, purpose: MARKUP },
      ...{ contacts: [LINK, MARKUP], labels: { evil: MARKUP }, secret_label: MARKUP },
    });
    await site.server.manage('POST', '/resources', { uri: 'https://evil.example/', name: MARKUP, scopes: [SCOPE] });
    await site.server.token({ clientId, clientSecret });
    for (const [url, body] of Object.entries(OTHERS)) {
      const response = await site.server.manage('POST', url, body);
      assert.equal(response.status, 201, await response.text());
    }
    grant = await exchangedGrant(site.server);
  });
  after(() => browser.close());
  let shown: ConsolePage | undefined;
  const openPage = async (path: string): Promise<ConsolePage> => {
    if (shown === undefined) shown = await openAs(browser, site, ADMINISTRATOR, path);
    else await openAgain(shown.page, site, path);
    return shown;
  };

  for (const path of [
    '/overview',
    '/clients',
    '/clients/evil',
    '/clients/evil/history',
    '/clients/actor/exchange',
    '/clients/evil/details',
    '/agents',
    '/agents/actor',
    '/grants/{grant}',
    '/clients/evil/danger',
    '/resources',
    '/audit',
    '/grants',
    '/settings',
    '/quotas',
    '/issuers',
    '/providers',
    '/operators',
    '/tenants',
    '/usage',
    '/clients/evil/trust',
  ]) {
    test(`${path} shows markup as text`, async () => {
      const { page, complaints } = await openPage(path.replace('{grant}', grant));
      await page.locator('h1').waitFor();
      await page.waitForLoadState('networkidle');
      assert.equal(await page.evaluate('window.hacked'), undefined);
      assert.equal(await page.locator('main img, main [onload]').count(), 0);
      assert.equal(await page.locator('a[href^="javascript:"]').count(), 0);
      assert.deepEqual(complaints, []);
    });
  }

  test('a name that turns the direction of text turns nothing next to it', async () => {
    await site.server.create({ client_id: 'turned', name: '\u202egnp.exe' });
    const { page } = await openAs(browser, site, ADMINISTRATOR, '/clients?q=turned');
    await page.getByRole('link', { name: 'gnp.exe' }).waitFor();
    assert.equal(await page.evaluate("getComputedStyle(document.querySelector('a.title-cell')).unicodeBidi"), 'isolate');
  });

  test('the policy refuses an inline script, a style element and markup from a string', async () => {
    const { page, complaints } = await openAs(browser, site, ADMINISTRATOR, '/account');
    const attempts = [
      "document.head.append(Object.assign(document.createElement('style'), { textContent: 'body { display: none }' }))",
      "document.body.setAttribute('onclick', 'window.hacked = 1'); document.body.click()",
      "document.createElement('script').textContent = 'window.hacked = 1'",
      "document.body.innerHTML = '<p>replaced</p>'",
    ];
    const outcomes = await Promise.all(
      attempts.map((attempt) =>
        page.evaluate(attempt).then(
          () => 'done',
          (error: Error) => error.message,
        ),
      ),
    );
    assert.match(outcomes[2] ?? '', /TrustedScript/);
    assert.match(outcomes[3] ?? '', /TrustedHTML/);
    assert.equal(await page.evaluate('window.hacked'), undefined);
    assert.notEqual(await page.evaluate('getComputedStyle(document.body).display'), 'none');
    assert.ok(complaints.length > 0);
  });
});
