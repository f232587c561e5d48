// What a German-speaking operator reads where the server explains something in English.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { Journeys } from './access-journeys.ts';
import { assertAccessible } from './console-page.ts';

export const germanJourneys = ({ open, site }: Journeys): void => {
  describe('in German', () => {
    before(async () => {
      await site().addOperator('greta', ['administrator']);
      const page = await open('/account', 'greta');
      await page.getByRole('radio', { name: 'DE' }).click();
      await page.getByRole('heading', { name: 'Ihr Konto' }).waitFor();
    });
    const openInGerman = (path: string): Promise<Page> => open(path, 'greta');

    test('the settings state why FAPI 2.0 would refuse a client', async () => {
      const page = await openInGerman('/settings');
      await page.getByLabel('Sicherheitsprofil').selectOption('fapi2');
      const note = page.getByRole('alert').filter({ hasText: 'Das Profil würde' });
      await note.getByText('Er authentifiziert sich mit default. Seine Tokens sind an keinen Schlüssel').first().waitFor();
      assert.doesNotMatch(await note.innerText(), /\bIts?\b/);
      await assertAccessible(page);
    });

    test('a refusal is explained, in an evaluation and in the audit trail', async () => {
      const page = await openInGerman('/clients/billing/access');
      await page.getByLabel('Scope', { exact: true }).fill('of-nobody');
      await page.getByRole('button', { name: 'Prüfen', exact: true }).click();
      const verdict = page.getByRole('alert').filter({ hasText: 'Sie würde abgelehnt durch: Scopes und Ressourcen' });
      await verdict.getByText('Der Client hat einen Scope angefordert, den er nicht haben darf.').waitFor();
      await assertAccessible(page);
      await page.goto(`${site().url}#/audit?reason=wrong_secret&days=1`);
      await page.locator('summary.entry').first().click();
      await page.getByText('Den Client gibt es, aber keines seiner Secrets ist das vorgelegte.').first().waitFor();
    });

    test('a problem is shown with the fields that it is about', async () => {
      const page = await openInGerman('/settings');
      await page.getByLabel('CA von Client-Zertifikaten').fill('none');
      await page.getByRole('button', { name: 'Speichern' }).click();
      const note = page.getByRole('alert').filter({ hasText: 'Das hat nicht funktioniert' });
      await note.getByText('Die Anfrage hat Felder, die nicht gültig sind.').waitFor();
      await note.getByText('/client_ca: enthält kein Zertifikat in PEM').waitFor();
      assert.equal(await note.locator('[lang]').count(), 0);
      await assertAccessible(page);
    });

    test('a record that does not exist is missing in German', async () => {
      const page = await openInGerman('/clients/unknown');
      await page.getByText('Es gibt keinen API-Client mit dieser Id.').waitFor();
    });

    test('what only the server has words for is marked as its own, in English', async () => {
      const page = await openInGerman('/settings');
      // A newer server has sentences that this page does not know.
      await page.route('**/console/api/management/v1/tenants/*', (route) =>
        route.request().method() === 'PATCH'
          ? route.fulfill({
              status: 409,
              contentType: 'application/problem+json',
              body: JSON.stringify({ type: 'about:blank', title: 'Conflict', status: 409, detail: 'The moon is full.' }),
            })
          : route.continue(),
      );
      await page.getByLabel('Längste Lebensdauer von Tokens').fill('7200');
      await page.getByRole('button', { name: 'Speichern' }).click();
      const note = page.getByRole('alert').filter({ hasText: 'Meldung des Servers: The moon is full.' });
      assert.equal(await note.getByText('The moon is full.', { exact: true }).getAttribute('lang'), 'en');
    });
  });
};
