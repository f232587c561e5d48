// Runs `mintmark guard serve` in a child process, for a tenant of the test.
import type { TestContext } from 'node:test';
import { PROGRAM, type RunningCommand, startProgram, temporaryHome } from '../cli/command.ts';
import type { CreatedClient, TestServer } from '../running-server.ts';
import { API } from './guarded-tenant.ts';

/** A running guard. */
export interface GuardProcess extends RunningCommand {
  /** The origin of the guard, such as `http://127.0.0.1:9300`. */
  readonly url: string;
  /** The origin of its health endpoints. */
  readonly health: string;
  /** The origin of the metadata; empty without `--metadata-listen`. */
  readonly metadata: string;
}

/** Starts a guard with the credentials of the API, unless the variables set others. */
export const startGuardProcess = async (
  t: Pick<TestContext, 'after'>,
  { server, api }: { readonly server: Pick<TestServer, 'url'>; readonly api: Pick<CreatedClient, 'clientId' | 'clientSecret'> },
  options: readonly string[] = [],
  variables: Readonly<Record<string, string>> = { MINTMARK_CLIENT_SECRET: api.clientSecret },
): Promise<GuardProcess> => {
  const args = ['guard', 'serve', '--audience', API, '--listen', 'http://127.0.0.1:0', '--health-listen', 'http://127.0.0.1:0', ...options];
  const env = { MINTMARK_TENANT_URL: server.url, MINTMARK_CLIENT_ID: api.clientId, ...variables };
  const running = startProgram(t, process.execPath, [...PROGRAM, ...args], { home: await temporaryHome(t), env });
  const output = await running.waitForOutput(/Mintmark guards .*\n/);
  const [, url = '', health = '', metadata = ''] = /listening on (\S+) and (\S+?)(?: and (\S+))?\.$/m.exec(output) ?? [];
  return { ...running, url, health, metadata };
};
