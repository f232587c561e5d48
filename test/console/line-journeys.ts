// The lines of every action: each is read from its page, and run. Where an action can be done once only, the request
// by curl is for a second thing of the same kind.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { Ending } from '../running-server.ts';
import type { Journeys } from './access-journeys.ts';
import { operationOf, requestsOf } from './command-lines.ts';
import { openAgain } from './console-page.ts';
import { accessActions } from './lines/access-actions.ts';
import { type Action, JWKS } from './lines/action.ts';
import { administrationActions } from './lines/administration-actions.ts';
import { changingFunctions, filesWithChanges } from './lines/changing-calls.ts';
import { clientActions } from './lines/client-actions.ts';
import { credentialActions } from './lines/credential-actions.ts';
import { providerActions } from './lines/provider-actions.ts';
import { stateActions } from './lines/state-actions.ts';
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
      const files = { 'keys.json': JWKS, 'provider.secret': 'of-the-provider\n', 'leaked.secret': site().secret };
      for (const [name, text] of Object.entries({ ...files, 'workload.jwt': await site().workloadToken('acme/piped') }))
        await shell.write(name, text);
    });

    /** The requests that were run. */
    const requests = new Set<string>();

    const run = async (line: string, refused: RegExp | undefined): Promise<void> => {
      if (refused === undefined) return void (await succeeds(shell, line));
      const { code, out, err } = await shell.run(line);
      assert.notEqual(code, 0, line);
      assert.match(out + err, refused, line);
    };

    const runLines = async ({
      thing,
      path,
      reach,
      lines,
      refused = {},
      after,
      asks = false,
      plan,
    }: Omit<Action, 'title'>): Promise<void> => {
      const first = (await thing?.(1)) ?? [];
      const [name = ''] = first;
      await openAgain(page, site(), typeof path === 'string' ? path : path(name));
      await reach(page, name);
      const { CLI = assert.fail('no line'), curl = assert.fail('no request'), YAML } = await shownLines(page, lines?.(page, name));
      const [action, ...fields] = plan ?? [];
      assert.deepEqual(YAML && (await planOf(shell, YAML)), action && [action, ...fields.toSorted()]);
      for (const request of requestsOf(curl)) requests.add(request);
      await run(asks ? CLI.replaceAll(/$/gm, ' --yes') : CLI, refused.CLI);
      await run(renamed(curl, first, (await thing?.(2)) ?? []), refused.curl);
      await after?.();
    };

    const actions = [
      ...[...clientActions(site), ...credentialActions(site), ...accessActions(site)],
      ...[...administrationActions(site), ...providerActions(site), ...stateActions(site)],
    ];
    for (const { title, ...action } of actions) test(title, () => runLines(action));

    test('each change that a page can make has lines, which were run above', async () => {
      const run = new Set([...requests].map(operationOf));
      const changes = [...(await changingFunctions())];
      assert.ok(changes.length > 30, `${changes.length} changing functions`);
      assert.deepEqual(
        changes.flatMap(([name, operation]) => (run.has(operation) ? [] : [name])),
        // A rule is narrowed after its tokens were seen for days.
        ['trusts.update'],
      );
    });

    test('each file of a page that makes a change refers to its lines', async () => {
      const files = filesWithChanges(await changingFunctions());
      assert.deepEqual(
        files.flatMap(({ file, source }) => (/elsewhere|<SameAs/.test(source) ? [] : [file])),
        // Its forms have a `SaveBar`, which needs lines.
        ['pages/client/client-form.ts'],
      );
    });
  });
};
