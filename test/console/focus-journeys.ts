// What has the focus is not covered: by a message, by the head of a list, or by the menu of a narrow window
// (WCAG 2.2 §2.4.11).
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { until } from '../until.ts';
import type { Journeys } from './access-journeys.ts';

/** What is at the middle of the element with the focus, if it is something else. */
const COVER = `(() => {
  const { activeElement: element } = document;
  const { left, right, top, bottom } = element.getBoundingClientRect();
  const found = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return found === null || element.contains(found) || found.contains(element) ? '' : element.outerHTML + ' is below ' + found.outerHTML;
})()`;

/** Presses a key again and again, and looks each time. */
const walk = async (page: Page, key: string, presses: number): Promise<void> => {
  for (let pressed = 0; pressed < presses; pressed++) {
    await page.keyboard.press(key);
    assert.equal(await page.evaluate(COVER), '');
  }
};

export const focusJourneys = ({ open, site }: Journeys): void => {
  describe('what has the focus is not covered', () => {
    test('by a message, in a form and when it appears', async () => {
      const { clientId } = await site().server.create({ name: 'Covered' });
      const page = await open(`/clients/${clientId}/details`);
      await page.setViewportSize({ width: 1280, height: 500 });
      await page.getByLabel('Description').fill('Saved');
      await page.getByLabel('Description').press('Enter');
      await page.getByRole('button', { name: 'Save', exact: true }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Undo' }).waitFor();
      assert.equal(await page.evaluate(COVER), '');
      await page.getByLabel('Name', { exact: true }).focus();
      await walk(page, 'Tab', 14);
      await page.setViewportSize({ width: 1280, height: 900 });
    });

    test('by a message that appears above it', async () => {
      const { clientId } = await site().server.create({ name: 'Covered at once' });
      const page = await open(`/clients/${clientId}/details`);
      await page.setViewportSize({ width: 360, height: 500 });
      const field = page.getByLabel('Description');
      await field.fill('Saved');
      await field.evaluate((element) => element.scrollIntoView({ block: 'end' }));
      await page.keyboard.press('Enter');
      const room = () => page.evaluate("document.documentElement.style.getPropertyValue('--toasts')");
      await until('the page leaves room for the message', async () => Number.parseInt(String(await room()), 10) > 0);
      assert.equal(await page.evaluate(COVER), '');
      assert.ok(await field.evaluate((element) => element.ownerDocument.activeElement === element), 'the field has lost the focus');
      await page.setViewportSize({ width: 1280, height: 900 });
    });

    test('by the head of a list', async () => {
      const page = await open('/clients');
      await page.setViewportSize({ width: 1280, height: 500 });
      await page.getByRole('row').nth(1).getByRole('checkbox').focus();
      await walk(page, 'Tab', 30);
      await walk(page, 'Shift+Tab', 30);
      await page.setViewportSize({ width: 1280, height: 900 });
    });

    test('by the menu of a narrow window', async () => {
      const page = await open('/settings');
      await page.setViewportSize({ width: 360, height: 400 });
      // Without it, nothing outside of the menu would get the focus.
      await page.getByRole('textbox').first().waitFor();
      await page.getByRole('button', { name: 'Menu' }).click();
      await page.getByRole('button', { name: 'Sign out' }).focus();
      await walk(page, 'Tab', 12);
      await page.setViewportSize({ width: 1280, height: 900 });
    });
  });
};
