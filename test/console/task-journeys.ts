// Tasks with a bound: how many clicks each takes from the overview, and how long its typing takes. The page counts what
// the browser reports, so that a script that forgets to count passes for nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import type { Journeys } from './access-journeys.ts';

/** Key presses in a second, of someone who is not fast: 40 words of five letters a minute. */
const KEYS_PER_SECOND = 200 / 60;
/** The presses of a paste: Control and V. */
const PASTE = 2;

const COUNTER = `
  window.effort = { clicks: 0, keys: 0 };
  addEventListener('pointerdown', (event) => { if (event.isTrusted) window.effort.clicks += 1; }, true);
  addEventListener('keydown', (event) => { if (event.isTrusted) window.effort.keys += 1; }, true);`;

/** A page that counts, and what it counted. */
interface Counted {
  readonly page: Page;
  /** Inserts a text where the focus is, as from the clipboard. */
  readonly paste: (text: string) => Promise<void>;
  readonly effort: () => Promise<{ readonly clicks: number; readonly seconds: number }>;
}

export const taskJourneys = ({ open, site }: Journeys): void => {
  const start = async (): Promise<Counted> => {
    const page = await open('/overview');
    await page.getByRole('link', { name: 'Leaked string' }).waitFor();
    await page.evaluate(COUNTER);
    let pastes = 0;
    return {
      page,
      paste: async (text) => {
        await page.keyboard.insertText(text);
        pastes += 1;
      },
      effort: async () => {
        const { clicks, keys } = (await page.evaluate('window.effort')) as { clicks: number; keys: number };
        return { clicks, seconds: (keys + pastes * PASTE) / KEYS_PER_SECOND };
      },
    };
  };

  test('who used a credential in the last week: three clicks at most', async (t) => {
    const { clientId, body } = await site().server.create({ name: 'Used', owner: 'search' });
    const secret = String(body['client_secret']);
    await site().server.token({ clientId, clientSecret: secret });
    const [{ id }] = body['secrets'] as [{ id: string }];
    const { page, paste, effort } = await start();
    await page.getByRole('link', { name: 'Grants and sign-ins' }).click();
    await page.getByLabel('Credential').click();
    await paste(id);
    const row = page.getByRole('row', { name: new RegExp(`${clientId}.*127\\.0\\.0\\.1.*Granted`) });
    await row.waitFor();
    assert.equal(await page.getByLabel('In the last').inputValue(), '7');
    const { clicks } = await effort();
    t.diagnostic(`${clicks} clicks`);
    assert.ok(clicks > 0 && clicks <= 3, `${clicks} clicks`);
  });

  test('a leaked secret is contained: four clicks at most', async (t) => {
    const { clientId, clientSecret } = await site().server.create({ name: 'Leaky', client_id: 'leaky-task', owner: 'payments' });
    const { page, paste, effort } = await start();
    await page.getByRole('link', { name: 'Leaked string' }).click();
    await page.getByLabel('The string').click();
    await paste(clientSecret);
    await page.getByRole('button', { name: 'Whose is it?' }).click();
    await page.getByRole('button', { name: 'Contain it' }).click();
    await page.getByLabel(/To confirm, type/).waitFor();
    await page.keyboard.type(clientId);
    await page.keyboard.press('Enter');
    await page.getByText('Contained: the secret is revoked').waitFor();
    const { clicks, seconds } = await effort();
    t.diagnostic(`${clicks} clicks, ${seconds.toFixed(1)} s of typing`);
    assert.ok(clicks > 0 && clicks <= 4, `${clicks} clicks`);
    await assert.rejects(site().server.token({ clientId, clientSecret }), /No token: 401/);
  });

  test('a rule for GitHub from a pasted token, with its issuer and its client: a minute of typing at most', async (t) => {
    const { token, jwks } = await site().gitHubToken('acme/deploy');
    const { page, paste, effort } = await start();
    await page.getByRole('link', { name: 'Trusted issuers' }).click();
    await page.getByRole('button', { name: 'Trust an issuer' }).click();
    await page.getByLabel('Keys (JWK Set)').click();
    await paste(JSON.stringify(jwks));
    await page.getByRole('dialog').getByRole('button', { name: 'Trust an issuer' }).click();
    await page.getByRole('region', { name: 'github' }).waitFor();
    await page.getByRole('link', { name: 'API clients' }).click();
    await page.getByRole('link', { name: 'New client' }).click();
    await page.getByLabel('Name', { exact: true }).click();
    await page.keyboard.type('Deploy from GitHub');
    await page.keyboard.press('Enter');
    await page.getByRole('radio', { name: /^Trust rule/ }).click();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Create the client' }).click();
    await page.getByRole('link', { name: 'Add a trust rule' }).click();
    await page.getByLabel('Token of the workload').click();
    await paste(token);
    await page.getByRole('button', { name: 'Propose a rule' }).click();
    await page.getByRole('button', { name: 'Create the rule' }).click();
    await page.getByText(/^This token authenticates /).waitFor();
    const { clicks, seconds } = await effort();
    t.diagnostic(`${clicks} clicks, ${seconds.toFixed(1)} s of typing`);
    assert.ok(seconds > 5 && seconds <= 60, `${seconds} s`);
  });
};
