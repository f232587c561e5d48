// IBM's own JavaScript SDK sends introspection and revocation requests to a server. It is installed from npm
// for the run, and is not a dependency, because it depends on an implementation of XMLHttpRequest from 2015.
// `test/verify/ibm-programs.test.ts` tests the same requests without it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';

const SDK = 'ibm-verify-sdk@2.0.7';

/** The part of the SDK that the test uses. */
interface OAuthContext {
  introspectToken(token: object): Promise<{ response: Readonly<Record<string, unknown>> }>;
  isAuthenticated(token: object): Promise<boolean>;
  revokeToken(token: object, type: 'access_token'): Promise<unknown>;
}

describe(`IBM's ${SDK}`, () => {
  const ending = suiteEnding();
  let server: TestServer;
  let context: OAuthContext;
  before(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mintmark-ibm-sdk-'));
    ending.after(() => rm(folder, { recursive: true, force: true }));
    await promisify(execFile)('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', SDK]);
    server = await startTestServer(ending);
    const { OAuthContext: Context } = createRequire(join(folder, 'package.json'))('ibm-verify-sdk');
    context = new Context({
      tenantUrl: server.url,
      clientId: ADMIN.clientId,
      clientSecret: ADMIN.clientSecret,
      redirectUri: 'https://app.example/callback',
      scope: 'openid',
      responseType: 'code',
      flowType: 'authorization',
    });
  });

  test('introspects a token as active, revokes it, and introspects it as inactive', async () => {
    const token = { access_token: await server.token() };
    assert.equal((await context.introspectToken(token)).response['client_id'], ADMIN.clientId);
    assert.equal(await context.isAuthenticated(token), true);
    await context.revokeToken(token, 'access_token');
    assert.equal(await context.isAuthenticated(token), false);
  });
});
