// The programs that a new secret is shown with: those for a shell and for Node run here, the others in
// `npm run test:peers`.
import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decodeJwt } from 'jose';
import { WITH_PACKAGES } from '../built-packages.ts';
import type { Ending } from '../running-server.ts';
import type { Journeys } from './access-journeys.ts';
import { type Shell, startShell, succeeds } from './shown-lines.ts';
import { type Api, shownPrograms, startApi } from './shown-programs.ts';

const NODE = `'${process.execPath}' ${WITH_PACKAGES.join(' ')}`;
const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** The programs, and whether each prints its token or calls an API with it. */
const PROGRAMS: readonly (readonly [name: string, inFile: boolean, token: 'json' | 'printed' | 'sent'])[] = [
  ['curl', false, 'json'],
  ['curl + jq', false, 'sent'],
  ['JavaScript (axios)', true, 'printed'],
  ['JavaScript (fetch)', true, 'printed'],
  ['@mintmark/client', true, 'sent'],
];

export const programJourneys = (ending: Ending, { open, site }: Journeys): void => {
  describe('the programs of a new secret', () => {
    let shell: Shell;
    let api: Api;
    let programs: ReadonlyMap<string, string>;
    before(async () => {
      [shell, api] = await Promise.all([startShell(ending, site().server), startApi(ending)]);
      await symlink(MODULES, join(shell.folder, 'node_modules'));
      await site().server.create({ client_id: `it's`, name: 'Program', scopes: ['invoices:read', 'invoices:write'] });
      const page = await open(`/clients/${encodeURIComponent(`it's`)}`);
      await page.getByRole('button', { name: 'Rotate' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click();
      programs = await shownPrograms(page);
    });

    test('are in eight languages', () => {
      assert.deepEqual([...programs.keys()].slice(PROGRAMS.length), ['Python', 'Go', 'Java']);
    });

    for (const [name, inFile, token] of PROGRAMS) {
      test(`${name}: gets a token with the scopes of the client`, async () => {
        const program = api.calledBy(programs.get(name) ?? assert.fail('not shown'));
        await shell.write('program.mjs', program);
        const out = await succeeds(shell, inFile ? `${NODE} program.mjs` : program);
        const got = { json: () => JSON.parse(out).access_token, printed: () => out.trim(), sent: () => api.tokens.at(-1) }[token]();
        const claims = decodeJwt(String(got));
        assert.deepEqual([claims.sub, claims['scope']], [`it's`, 'invoices:read invoices:write']);
      });
    }
  });
};
