// The programs in Python, Go and Java that the console shows with a new secret, as the browser shows them.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { decodeJwt } from 'jose';
import { startBrowser } from '../console/browser.ts';
import { openAs } from '../console/console-page.ts';
import { ADMINISTRATOR } from '../console/console-site.ts';
import { startSeededSite } from '../console/seeded-site.ts';
import { type Api, shownPrograms, startApi } from '../console/shown-programs.ts';
import { suiteEnding } from '../running-server.ts';
import { installPrograms } from './python-programs.ts';

describe('console: programs in other languages', () => {
  const ending = suiteEnding();
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-programs-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  let api: Api;
  let caFile: string;
  let programs: ReadonlyMap<string, string>;
  before(async () => {
    const site = await startSeededSite(ending);
    caFile = site.server.caFile ?? assert.fail('no local CA');
    api = await startApi(ending);
    const browser = await startBrowser();
    ending.after(() => browser.close());
    await site.server.create({ client_id: `it's`, name: 'Program', scopes: ['invoices:read', 'invoices:write'] });
    const { page } = await openAs(browser, site, ADMINISTRATOR, `/clients/${encodeURIComponent(`it's`)}`);
    await page.getByRole('button', { name: 'Rotate' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click();
    programs = await shownPrograms(page);
  });

  /** Writes the program of a language into a file. */
  const write = (language: string, file: string): void =>
    writeFileSync(join(folder, file), api.calledBy(programs.get(language) ?? assert.fail('not shown')));
  // Not synchronously: the server and the API are in this process.
  const run = async (program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> =>
    (await promisify(execFile)(program, args, { cwd: folder, env: { ...process.env, ...env } })).stdout;
  const isToken = (token: unknown): void => {
    const claims = decodeJwt(String(token));
    assert.deepEqual([claims.sub, claims['scope']], [`it's`, 'invoices:read invoices:write']);
  };

  test('Python, with requests', async () => {
    const bin = await installPrograms(ending, 'requests==2.34.2');
    write('Python', 'program.py');
    assert.equal(await run(join(bin, 'python'), ['program.py'], { REQUESTS_CA_BUNDLE: caFile }), '200\n');
    isToken(api.tokens.at(-1));
  });

  test('Go, with golang.org/x/oauth2', async () => {
    await run('go', ['mod', 'init', 'example.com/program']);
    await run('go', ['get', 'golang.org/x/oauth2@v0.38.0']);
    write('Go', 'main.go');
    assert.equal(await run('go', ['run', '-mod=mod', '.'], { SSL_CERT_FILE: caFile }), '200\n');
    isToken(api.tokens.at(-1));
  });

  test('Java, with nothing else', async () => {
    copyFileSync(caFile, join(folder, 'ca.pem'));
    const store = ['-keystore', 'trust.p12', '-storepass', 'changeit'];
    await run('keytool', ['-importcert', '-noprompt', '-file', 'ca.pem', ...store]);
    write('Java', 'GetToken.java');
    const trust = ['-Djavax.net.ssl.trustStore=trust.p12', '-Djavax.net.ssl.trustStorePassword=changeit'];
    isToken(JSON.parse(await run('java', [...trust, 'GetToken.java'])).access_token);
  });
});
