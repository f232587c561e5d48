// What the tests of `mintmark doctor --server` have in common: the folders of servers, faults, and what is found.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { createServer } from 'node:http';
import type { AddressInfo, createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TestContext } from 'node:test';
import { type ConfigFlags, type DiagnosisOptions, diagnoseServer, type Finding } from '@mintmark/server';
import { certificate } from './certificates.ts';
import type { Ending } from './running-server.ts';

/** A folder that is removed with the test. */
export const folderOf = async (t: Ending): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'mintmark-diagnosis-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

/** A server, as a diagnosis is given it. */
export interface Setting {
  readonly folder: string;
  readonly flags: ConfigFlags;
  readonly env?: Readonly<Record<string, string>>;
  readonly options?: DiagnosisOptions;
}

/** Diagnoses a server. */
export const diagnose = ({ folder, flags, env = {}, options }: Setting): Promise<readonly Finding[]> =>
  diagnoseServer({ flags, env, cwd: folder }, options);

/** Names, sizes, modes, times and content of all files. */
export const stateOf = async (folder: string): Promise<unknown> =>
  Promise.all(
    (await readdir(folder, { recursive: true })).toSorted().map(async (name) => {
      const { mode, size, mtimeMs } = await stat(join(folder, name));
      // The index of the log is memory that processes share: a reader marks its place in it.
      const content = size === 0 || name.endsWith('-shm') ? '' : await readFile(join(folder, name)).catch(() => '');
      return { name, mode, size, mtimeMs: name.endsWith('-shm') ? 0 : mtimeMs, hash: createHash('sha256').update(content).digest('hex') };
    }),
  );

/** Requires a finding, and that each problem has a remedy. */
export const assertFound = (findings: readonly Finding[], check: string, state: Finding['state'], said: RegExp): void => {
  const found = findings.filter((finding) => finding.check === check);
  assert.ok(
    found.some((finding) => finding.state === state && said.test(finding.said)),
    `no ${state} ${check} ${said} in ${JSON.stringify(findings, undefined, 1)}`,
  );
  for (const { state: each, remedy } of findings) assert.equal(remedy !== undefined, each === 'failed' || each === 'warning');
};

/** Executes a statement in the store of a folder. */
export const execute = (folder: string, statement: string): void => {
  using database = new DatabaseSync(join(folder, 'mintmark.db'));
  database.exec(statement);
};

/** Runs a program at a port, which the next listener there would not get. */
export const listening = async (t: Ending, server: ReturnType<typeof createServer | typeof createSocketServer>): Promise<string> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(async () => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** No server that is diagnosed by mistake. */
export const FREE_PORT = { managementListen: 'http://127.0.0.1:0' };

/** Produces a fault in the folder of a server that was stopped. @returns what else differs */
export type Produce = (setting: Setting, t: TestContext) => Promise<Partial<Setting> | undefined>;

/** A statement in its store. */
export const changed =
  (statement: string): Produce =>
  async ({ folder }) =>
    void execute(folder, statement);

/** Other flags. */
export const withFlags =
  (flags: ConfigFlags): Produce =>
  async () => ({ flags });

/** What the diagnosis finds on the machine. */
export const withOptions =
  (options: DiagnosisOptions): Produce =>
  async () => ({ options });

/** The mode of a file, which is created unless it exists. */
export const mode =
  (name: string, bits: number): Produce =>
  async ({ folder }) => {
    await writeFile(join(folder, name), '', { flag: 'a' });
    await chmod(join(folder, name), bits);
    return undefined;
  };

/** A certificate of the operator. */
export const certified =
  (names: readonly string[], days: number): Produce =>
  async ({ folder }) => {
    const { cert, key } = await certificate({ san: names.map((value) => ({ type: 'dns', value })), days, purposes: [] });
    const [tlsCert, tlsKey] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    await writeFile(tlsCert, cert);
    await writeFile(tlsKey, key, { mode: 0o600 });
    return { flags: { listen: ['https://127.0.0.1:8443'], tlsCert, tlsKey } };
  };

/** The content of a file. */
export const file =
  (name: string, content: string): Produce =>
  async ({ folder }) => {
    await writeFile(join(folder, name), content, { mode: 0o600 });
    return undefined;
  };
