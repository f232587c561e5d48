// The programs that a new client is shown with: those for a shell and for Node run here, the others in
// `npm run test:peers`.
import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decodeJwt, exportJWK, exportPKCS8, generateKeyPair } from 'jose';
import type { Page } from 'playwright-core';
import { WITH_PACKAGES } from '../built-packages.ts';
import { certificate } from '../certificates.ts';
import type { Ending } from '../running-server.ts';
import type { Journeys } from './access-journeys.ts';
import { assertSound } from './console-page.ts';
import { type Shell, startShell, succeeds } from './shown-lines.ts';
import { type Api, SHOWN_API, shownPrograms, startApi } from './shown-programs.ts';

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
  let shell: Shell;
  let api: Api;
  /** Runs a program. @returns what it prints */
  const run = async (program: string | undefined, inFile = false): Promise<string> => {
    const text = api.calledBy(program ?? assert.fail('not shown'));
    await shell.write('program.mjs', text);
    return succeeds(shell, inFile ? `${NODE} program.mjs` : text);
  };
  const start = async (): Promise<void> => {
    [shell, api] = await Promise.all([startShell(ending, site().server), startApi(ending)]);
    await symlink(MODULES, join(shell.folder, 'node_modules'));
  };

  describe('the programs of a new secret', () => {
    let programs: ReadonlyMap<string, string>;
    before(async () => {
      await start();
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
        const out = await run(programs.get(name), inFile);
        const got = { json: () => JSON.parse(out).access_token, printed: () => out.trim(), sent: () => api.tokens.at(-1) }[token]();
        const claims = decodeJwt(String(got));
        assert.deepEqual([claims.sub, claims['scope']], [`it's`, 'invoices:read invoices:write']);
      });
    }
  });

  describe('the programs of a client that is created in three steps with', () => {
    before(start);
    const create = async (clientId: string, kind: RegExp, fill: (page: Page) => Promise<void>): Promise<ReadonlyMap<string, string>> => {
      const page = await open('/clients/new');
      await page.getByLabel('Name', { exact: true }).fill('Program');
      await page.getByLabel('Client id').fill(clientId);
      await page.keyboard.press('Enter');
      await page.getByRole('radio', { name: kind }).check();
      await fill(page);
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByLabel('invoices:read').check();
      await page.getByRole('button', { name: 'Create the client' }).click();
      const programs = await shownPrograms(page);
      await assertSound(page);
      return programs;
    };
    const subjectOf = (token: unknown) => decodeJwt(String(token)).sub;

    test('a certificate: curl and the client library present it', async () => {
      const ca = await certificate({ subject: 'CN=Programs', ca: true });
      const { cert, key } = await certificate({ subject: `CN=it's`, issuer: ca });
      assert.equal((await site().server.manage('PATCH', '/tenants/current', { client_ca: ca.cert })).status, 200);
      await Promise.all([shell.write('client.pem', cert), shell.write('client.key', key)]);
      const programs = await create(`it's-tls`, /^Certificate/, (page) => page.getByLabel('Subject').fill(`CN=it's`));
      assert.equal(subjectOf(JSON.parse(await run(programs.get('curl'))).access_token), `it's-tls`);
      // A certificate is presented over https only: to the management API, which the token is not for. Without one, it fails.
      const program = programs.get('@mintmark/client')?.replace(SHOWN_API, `${site().server.publicUrl}/management/v1/clients`);
      assert.equal(await run(program, true), '401\n');
    });

    test('a key: the client library signs with it', async () => {
      const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
      await shell.write('client.key', await exportPKCS8(privateKey));
      const keys = [{ ...(await exportJWK(publicKey)), kid: `it's "one"`, alg: 'ES256' }];
      const programs = await create('signs', /^Key/, (page) => page.getByLabel('Public keys (JWK Set)').fill(JSON.stringify({ keys })));
      // The tests before have set the clock of the server forward, and an assertion is valid for a minute.
      const { iat = 0 } = decodeJwt(await site().server.token());
      await run(programs.get('@mintmark/client')?.replace('createTokenSource({', `$& now: () => ${iat * 1000},`), true);
      assert.equal(subjectOf(api.tokens.at(-1)), 'signs');
    });
  });
};
