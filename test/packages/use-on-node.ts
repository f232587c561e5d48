// Uses the installed packages on a version of Node, as an application does: every entry is imported and required, the
// command starts a server, the client obtains a token of it, and the guard checks that token.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { environment, exportedVariables, SERVING, serveOptions, startProgram, temporaryHome } from '../cli/command.ts';
import { freePort } from '../free-port.ts';
import { obtainBoundTokens } from './bound-tokens.ts';
import { offline } from './fresh-clone.ts';

const run = promisify(execFile);

/** What each entry exports, for programs on every supported Node. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  '@mintmark/client': ['createTokenSource', 'requestToken', 'ibmVerify', 'NetworkError'],
  '@mintmark/client/audit': ['verifyAuditTrail'],
  '@mintmark/client/axios': ['authorizeAxios'],
  '@mintmark/client/exchange': ['createTokenExchange'],
  '@mintmark/client/management': ['createManagementClient', 'ManagementError', 'NetworkError'],
  '@mintmark/client/node': ['fileTokenStore', 'secretFromFile', 'mutualTls'],
  '@mintmark/client/undici': ['authorizeUndici'],
  '@mintmark/client/workload': ['workload', 'githubActions', 'kubernetes', 'detectWorkload'],
  '@mintmark/guard': ['createGuard'],
  '@mintmark/guard/express': ['protect', 'protectedResource', 'tokenOf'],
  '@mintmark/guard/fastify': ['protect', 'protectedResource', 'tokenOf'],
  '@mintmark/guard/hono': ['protect', 'protectedResource', 'tokenOf'],
  '@mintmark/guard/node': ['protect', 'serveMetadata', 'tokenOf'],
  '@mintmark/protocol': ['formatBasic'],
};

const CHECK = `
for (const [entry, names] of Object.entries(entries))
  for (const name of names) if (typeof loaded[entry][name] !== 'function') throw new Error(entry + ' has no ' + name);
console.log(process.version);
`;

/** How a program loads the entries, and the ending of its file. */
const USAGES: readonly (readonly [usage: string, ending: string, program: string])[] = [
  ['imported', 'mjs', 'for (const entry of Object.keys(entries)) loaded[entry] = await import(entry);'],
  ['required', 'cjs', 'for (const entry of Object.keys(entries)) loaded[entry] = require(entry);'],
];

const TOKEN_PROGRAM = `
import { createTokenSource } from '@mintmark/client';
import { createGuard } from '@mintmark/guard';

const { tenant_url: tenantUrl, client_id: clientId, client_secret: clientSecret } = process.env;
const tenant = 'https://' + tenantUrl;
const { accessToken } = await createTokenSource({ tenantUrl, clientId, clientSecret }).get();
// The administrator owns no resource, so that the feed does not show it the tokens of others.
const guard = createGuard({ issuer: tenant, audience: tenant + '/', clientId, clientSecret, revocationFeed: false });
const token = await guard.verify(accessToken);
await guard.verify(accessToken.slice(0, -4) + 'AAAA').catch((error) => console.log(error.name));
console.log(process.version, token.clientId === clientId);
process.exit();
`;

/**
 * Tests the use on a version of Node.
 *
 * @param app - the folder of the application, once it exists
 * @param node - the path of its program, once it is installed
 */
export const testUseOnNode = (name: string, app: () => string, node: () => string): void => {
  describe(`on ${name}`, () => {
    for (const [usage, ending, program] of USAGES) {
      test(`every entry is ${usage}, without a warning`, async () => {
        const file = join(app(), `entries.${ending}`);
        await writeFile(file, `const entries = ${JSON.stringify(NAMES)};\nconst loaded = {};\n${program}\n${CHECK}`);
        const { stdout, stderr } = await run(node(), [file], { cwd: app(), env: offline });
        assert.match(stdout, /^v\d+\.\d+\.\d+\n$/);
        assert.equal(stderr, '');
      });
    }

    test('the client obtains bound tokens by key and by certificate, and stores them in a file', async (t) => {
      assert.equal(await obtainBoundTokens(t, app(), node()), 'DPoP\nDPoP\nby-certificate\n');
    });

    test('the command starts a server, the client obtains a token, and the guard accepts it and no other', async (t) => {
      const home = await temporaryHome(t);
      const options = serveOptions(await freePort());
      const bin = join(app(), 'node_modules/.bin/mintmark');
      const server = startProgram(t, node(), [bin, 'serve', ...options], { home });
      await server.waitForOutput(SERVING);
      const env = await exportedVariables(await readFile(join(home, 'data/bootstrap.env'), 'utf8'));
      await writeFile(join(app(), 'token.mjs'), TOKEN_PROGRAM);
      const { stdout } = await run(node(), ['token.mjs'], { cwd: app(), env: environment({ home, env }) });
      const { stdout: version } = await run(node(), ['--version']);
      assert.equal(stdout, `TokenRejected\n${version.trim()} true\n`);
    });
  });
};
