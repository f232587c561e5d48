// Starts a server for tests, and runs the command against it as its administrator, in a folder of files and
// with a clock that the test sets.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requestToken } from '@mintmark/client';
import { createManagementClient } from '@mintmark/client/management';
import { type ConfigFlags, parseConfig, startServer } from '@mintmark/server';
import { type Outcome, type RunSetting, runInMemory } from '../command-run.sample.ts';
import type { Management } from '../connection.ts';

const ADMIN = { client_id: 'admin', client_secret: 'correct-horse-battery-staple-0123456789' };

/** A server, its folder and its clock. */
export interface ManifestServer {
  readonly folder: string;
  readonly tenantUrl: string;
  /** Runs the command; fails the test unless it ends with this code. */
  run(words: string, setting?: Omit<RunSetting, 'folder'> & { readonly code?: number }): Promise<Outcome>;
  /** Runs it and reads its JSON. */
  json(words: string, setting?: Omit<RunSetting, 'folder'> & { readonly code?: number }): Promise<ReturnType<typeof JSON.parse>>;
  write(file: string, text: string): void;
  read(file: string): string;
  /** The management API as the administrator. @param fetcher - how requests go out */
  management(fetcher?: typeof fetch): Management;
  /** Whether a secret of a client gets a token. */
  isGood(clientId: string, clientSecret: string): Promise<boolean>;
  now(): number;
  advance(milliseconds: number): void;
}

/** Starts a server that ends with the test. @param more - options of the server */
export const startManifestServer = async (
  t: { after(end: () => Promise<void>): void },
  more: ConfigFlags = {},
): Promise<ManifestServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-manifests-'));
  let ahead = 0;
  const now = (): number => Date.now() + ahead;
  const listeners = { listen: ['http://127.0.0.1:0'], managementListen: 'http://127.0.0.1:0' };
  const flags = { ...listeners, data: join(folder, '.data'), logLevel: 'fatal', ...more };
  const env = { MINTMARK_BOOTSTRAP_CLIENT_ID: ADMIN.client_id, MINTMARK_BOOTSTRAP_CLIENT_SECRET: ADMIN.client_secret };
  const server = await startServer(parseConfig({ flags, env, cwd: folder }), { now });
  t.after(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });
  const tenantUrl = [server.publicUrl, ...server.listening].find((url) => url.startsWith('http:')) ?? assert.fail();
  const run: ManifestServer['run'] = async (words, { code = 0, env: own = {}, ...setting } = {}) => {
    const outcome = await runInMemory(words.split(' '), {
      folder,
      now,
      ...setting,
      env: { tenant_url: tenantUrl, ...ADMIN, ...own },
    });
    assert.equal(outcome.code, code, `${words}\n${outcome.out}${outcome.err}`);
    return outcome;
  };
  return {
    folder,
    tenantUrl,
    run,
    json: async (words, setting) => JSON.parse((await run(words, setting)).out),
    write: (file, text) => writeFileSync(join(folder, file), text),
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    management: (fetcher = fetch) => {
      const credentials = { tenantUrl, clientId: ADMIN.client_id, clientSecret: ADMIN.client_secret };
      const accessToken = async () => (await requestToken(credentials)).accessToken;
      return { ...createManagementClient({ tenantUrl, accessToken, fetch: fetcher }), tenantUrl, clientId: ADMIN.client_id };
    },
    isGood: async (clientId, clientSecret) =>
      requestToken({ tenantUrl, clientId, clientSecret }).then(
        () => true,
        () => false,
      ),
    now,
    advance: (milliseconds) => {
      ahead += milliseconds;
    },
  };
};
