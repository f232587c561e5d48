// The lines of every action: each is read from its page, and run. Where an action can be done once only, the request
// by curl is for a second thing of the same kind.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { Ending } from '../running-server.ts';
import type { Journeys } from './access-journeys.ts';
import { accessActions } from './lines/access-actions.ts';
import { type Action, JWKS } from './lines/action.ts';
import { administrationActions } from './lines/administration-actions.ts';
import { clientActions } from './lines/client-actions.ts';
import { type Shell, shownLines, startShell, succeeds } from './shown-lines.ts';

/** Replaces the names of one thing by those of another, also where a path has them. */
const renamed = (line: string, from: readonly string[], to: readonly string[]): string =>
  from.reduce(
    (text, name, at) => text.replaceAll(encodeURIComponent(name), encodeURIComponent(to[at] ?? '')).replaceAll(name, to[at] ?? ''),
    line,
  );

/** What a manifest would do: the action, and the fields that it sets. */
const planOf = async (shell: Shell, yaml: string): Promise<readonly string[]> => {
  await shell.write('shown.yaml', yaml);
  const plan = JSON.parse(await succeeds(shell, 'mintmark apply -f shown.yaml --dry-run'));
  return plan.steps.flatMap((step: { action: string; changes: { field: string }[] }) => [
    step.action,
    ...step.changes.map(({ field }) => field).toSorted(),
  ]);
};

export const lineJourneys = (ending: Ending, { open, site }: Journeys): void => {
  describe('the lines of an action run', () => {
    let shell: Shell;
    let page: Page;
    before(async () => {
      [shell, page] = await Promise.all([startShell(ending, site().server), open('/account')]);
      await shell.write('keys.json', JWKS);
    });

    const runLines = async ({ thing, path, reach, asks = false, plan }: Omit<Action, 'title'>): Promise<void> => {
      const first = (await thing?.(1)) ?? [];
      const [name = ''] = first;
      await page.goto(`${site().url}#${typeof path === 'string' ? path : path(name)}`);
      // Nothing of the action before is open or remembered.
      await page.reload();
      await reach(page, name);
      const { CLI = assert.fail('no line'), curl = assert.fail('no request'), YAML } = await shownLines(page);
      const [action, ...fields] = plan ?? [];
      assert.deepEqual(YAML && (await planOf(shell, YAML)), action && [action, ...fields.toSorted()]);
      await succeeds(shell, asks ? `${CLI} --yes` : CLI);
      await succeeds(shell, renamed(curl, first, (await thing?.(2)) ?? []));
    };

    for (const { title, ...action } of [...clientActions(site), ...accessActions(site), ...administrationActions(site)])
      test(title, () => runLines(action));
  });
};
