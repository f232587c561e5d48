// Peers in Rust and Go: servers of this benchmark that do what Mintmark must do for a token, and nothing else.
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BATCH_ID_LENGTH } from '../grants/batch-id.ts';
import { sendAll } from '../load/once.ts';
import { startServerProcess } from '../server-process.ts';
import { UsageError } from '../usage-error.ts';
import { type BenchRequest, type BenchServer, type ServerSetting, type StartedServer, tokenForm } from './bench-server.ts';
import { type CompilerName, compile } from './compile.ts';
import { CLIENT, type Listening } from './own-process.ts';

const row = (name: string, description: string, compiler: CompilerName, isRecorded: boolean): BenchServer => ({
  name,
  description,
  tokenVaries: true,
  start: (setting) => start(name, compiler, isRecorded, setting),
});

const RECORDED = 'ES256 JWT, client_secret_post, grant durable in SQLite (synchronous=FULL)';

/** In Rust. */
export const rust = row('rust', `peer of this benchmark in Rust (hyper, tokio, aws-lc-rs): ${RECORDED}`, 'cargo', true);

/** In Go. */
export const go = row('go', `peer of this benchmark in Go (net/http, crypto/ecdsa): ${RECORDED}`, 'go', true);

/** In Rust, without a store. */
export const rustStateless = row('rust-stateless', 'like rust, without a record of the grant', 'cargo', false);

/** In Go, without a store. */
export const goStateless = row('go-stateless', 'like go, without a record of the grant', 'go', false);

const start = async (name: string, compiler: CompilerName, isRecorded: boolean, { dataParent }: ServerSetting): Promise<StartedServer> => {
  const program = await compile(compiler);
  const data = await mkdtemp(join(dataParent, 'mintmark-bench-'));
  const store = join(data, 'grants.db');
  const env = { CLIENT_ID: CLIENT.id, CLIENT_SECRET: CLIENT.secret, ...(isRecorded ? { STORE: store } : {}) };
  const server = startServerProcess(name, [], env, program);
  const stop = async (): Promise<void> => {
    await server.stop();
    await rm(data, { recursive: true });
  };
  try {
    const { tokenUrl, jwksUrl } = JSON.parse(await server.firstLine()) as Listening; // printed by the server
    const request = { url: tokenUrl, body: tokenForm(CLIENT.id, CLIENT.secret) };
    if (isRecorded) await requireRecord(name, request, store);
    return { pids: [server.pid], request, jwksUrl, ended: server.ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** Requests a token, and reads its grant from the store. */
const requireRecord = async (name: string, request: BenchRequest, store: string): Promise<void> => {
  const [body = ''] = await sendAll([request], 1, new AbortController().signal);
  const { grant_id: id } = JSON.parse(body) as { grant_id: string };
  const database = new DatabaseSync(store, { readOnly: true });
  const found = database.prepare('SELECT grants FROM grant_batches WHERE id = ?').get(id.slice(0, BATCH_ID_LENGTH));
  database.close();
  if (!String(found?.['grants']).includes(`\n${id.slice(BATCH_ID_LENGTH)}[`))
    throw new UsageError(`${name}: the grant of a token is not in the store after the response.`);
};
