// A real PostgreSQL server for tests, from npm packages, on loopback and in a temporary folder. It also starts
// for root, and it is removed when the process that started it ends, even by a signal.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, rename, rm, stat, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from './free-port.ts';
import { isRunning, pidOf, signalServer } from './postgres-processes.ts';
import { databaseUser, folderFor, type Owner, program } from './postgres-programs.ts';
import { folderOfRemains, leaveLog, leaveRows, settingsOfRemains } from './postgres-remains.ts';

const run = promisify(execFile);

/** A running server. */
export interface TestPostgres {
  /** Creates an empty database, or a copy of one that nobody has open, named by its URL. @returns its URL */
  freshDatabase(template?: string): Promise<string>;
  /** Runs a statement as an operator would, without the product. */
  query(url: string, statement: string): Promise<readonly Record<string, unknown>[]>;
  /** Suspends all its processes: connections remain open without a response. */
  freeze(): Promise<void>;
  /** Resumes its processes. */
  thaw(): Promise<void>;
  /** The process id of its first process, whose children the others are. */
  pid(): Promise<number>;
  /** Stops it as an administrator does, which cuts its connections, and starts it again on the same port. */
  restart(): Promise<void>;
  /** Kills all its processes by SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  /** Starts a hot standby that streams from the server. It ends with it. */
  startStandby(): Promise<TestStandby>;
  /** Stops the server, closes its connections, and removes its folder. */
  close(): Promise<void>;
}

/** A running standby. */
export interface TestStandby {
  /** A database's URL at the standby. */
  readonly urlOf: (url: string) => string;
  /** Stops its processes, as {@link TestPostgres.freeze}. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
}

/** Part of every URL, so that a test can search for it where it must not be. */
export const PASSWORD = 'not-in-any-message';

const USER = 'mintmark';

/** A database of a test lasts for one test: it needs no durability, no vacuum, no compiled queries and no processes for I/O. */
const UNSAFE = ['fsync=off', 'autovacuum=off', 'jit=off', 'io_method=sync'];

/** A standby connects again at once to a server that was killed, and not after 5 seconds. */
const STANDBY = ['wal_retrieve_retry_interval=100ms'];

/**
 * Starts a server. A test file starts one, gives each test a database, and closes it in `after`.
 *
 * @param settings - of the server, as `name=value`
 */
export const startPostgres = async (settings: readonly string[] = UNSAFE): Promise<TestPostgres> => {
  const owner = await databaseUser();
  const folder = await folderFor(owner);
  const cleanup = startCleanup(folder);
  try {
    const port = await freePort();
    await createCluster(folder, owner);
    const data = join(folder, 'data');
    const remains = folderOfRemains();
    let running = await startServer({ folder, owner, data, port, settings, remains });
    const urlOf = (database: string) => `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/${database}`;
    const clients = new Map<string, pg.Client>();
    const connect = async (url: string): Promise<pg.Client> => {
      const known = clients.get(url);
      if (known !== undefined) return known;
      const client = new pg.Client({ connectionString: url });
      // A server that a test stops or kills closes these connections too.
      client.on('error', () => clients.delete(url));
      clients.set(url, client);
      await client.connect();
      return client;
    };
    const signal = (each: NodeJS.Signals) => signalServer(data, each);
    const start = async (): Promise<void> => {
      running = await startServer({ folder, owner, data, port, settings, remains });
    };
    let databases = 0;
    /** Leaves what each standby has. */
    const leaving: (() => Promise<void>)[] = [];
    return {
      freshDatabase: async (template) => {
        const name = `test_${++databases}`;
        const copied = template === undefined ? '' : ` TEMPLATE ${new URL(template).pathname.slice(1)}`;
        await (await connect(urlOf('postgres'))).query(`CREATE DATABASE ${name}${copied}`);
        return urlOf(name);
      },
      query: async (url, statement) => (await (await connect(url)).query(statement)).rows,
      freeze: () => signal('SIGSTOP'),
      thaw: () => signal('SIGCONT'),
      pid: () => pidOf(data),
      restart: async () => {
        const ended = once(running, 'exit');
        running.kill('SIGINT');
        await ended;
        await start();
      },
      kill: async () => {
        const ended = once(running, 'exit');
        await signal('SIGKILL');
        await ended;
        // Otherwise the end of the test would wait for the process that it names.
        await rm(join(data, 'postmaster.pid'), { force: true });
      },
      start,
      startStandby: async () => {
        const primary = await connect(urlOf('postgres'));
        const of = { folder, owner, data: join(folder, `standby-${leaving.length + 1}`), port: await freePort() };
        const standby = { ...of, settings: [...settings, ...STANDBY, `primary_conninfo=${urlOf('postgres')}`], remains: folderOfRemains() };
        await copyCluster(primary, data, standby);
        const server = await startServer(standby);
        const atStandby = (url: string): string => Object.assign(new URL(url), { port: String(standby.port) }).href;
        leaving.push(() =>
          leaveRows(
            standby,
            (database) => atStandby(urlOf(database)),
            () => revive(standby, server),
          ),
        );
        return {
          urlOf: atStandby,
          freeze: () => signalServer(standby.data, 'SIGSTOP'),
          thaw: () => signalServer(standby.data, 'SIGCONT'),
        };
      },
      close: async () => {
        for (const client of clients.values()) await client.end();
        const own = { folder, owner, data, port, settings, remains };
        await leaveRows(own, urlOf, () => revive(own, running));
        for (const leave of leaving) await leave();
        await endCleanup(cleanup);
      },
    };
  } catch (error) {
    await endCleanup(cleanup);
    throw error;
  }
};

const optionsOf = (folder: string, owner: Owner) => ({ ...owner, cwd: folder, env: { ...process.env, LC_ALL: 'C' } });

/** The files of a new cluster, which the first of a run creates and the others copy: that takes a tenth of the time. */
const { MINTMARK_TEST_CLUSTER: CLUSTER } = process.env;

const createCluster = async (folder: string, owner: Owner): Promise<void> => {
  if (CLUSTER === undefined) return initialize(folder, owner);
  const data = join(folder, 'data');
  // The folder is complete once it has its name.
  if ((await stat(CLUSTER).catch(() => undefined)) !== undefined) return copyFiles(CLUSTER, data);
  await initialize(folder, owner);
  const copy = `${CLUSTER}-of-${process.pid}`;
  await copyFiles(data, copy);
  await rename(copy, CLUSTER).catch(() => rm(copy, { recursive: true }));
};

/** Copies files with their owners. */
const copyFiles = async (source: string, target: string): Promise<void> => {
  await run('cp', ['-a', `${source}/.`, target]);
};

const initialize = async (folder: string, owner: Owner): Promise<void> => {
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, `${PASSWORD}\n`, { mode: 0o644 });
  const data = `--pgdata=${join(folder, 'data')}`;
  const flags = [data, '--auth=password', `--username=${USER}`, `--pwfile=${passwordFile}`, '--encoding=UTF8', '--no-sync'];
  await run(program(folder, 'initdb'), flags, optionsOf(folder, owner));
};

/** Copies the files of a running server for a standby (PostgreSQL's low-level API for backups). */
const copyCluster = async (primary: pg.Client, data: string, { data: target, owner }: ServerSettings): Promise<void> => {
  await primary.query("SELECT pg_backup_start('standby', true)");
  await run('cp', ['-a', data, target]);
  const { rows } = await primary.query('SELECT labelfile FROM pg_backup_stop(false)');
  await rm(join(target, 'postmaster.pid'));
  for (const [name, content] of [
    ['backup_label', String(rows[0]?.labelfile)],
    ['standby.signal', ''],
  ] as const) {
    await writeFile(join(target, name), content);
    if (owner.uid !== undefined && owner.gid !== undefined) await chown(join(target, name), owner.uid, owner.gid);
  }
};

interface ServerSettings {
  /** That of the programs. */
  readonly folder: string;
  readonly owner: Owner;
  readonly data: string;
  readonly port: number;
  readonly settings: readonly string[];
  readonly remains: string | undefined;
}

/** Resumes a server that a test has suspended, or starts one that it has stopped. */
const revive = async (cluster: ServerSettings, server: ChildProcess): Promise<void> => {
  if (isRunning(server)) await signalServer(cluster.data, 'SIGCONT');
  else await startServer(cluster);
};

/** Starts the server of a cluster, and waits until it is ready. */
const startServer = async ({ folder, owner, data, port, settings: given, remains }: ServerSettings): Promise<ChildProcess> => {
  // Many tests have a pool each, and connections end a moment later.
  const all = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=500', ...given, ...settingsOfRemains];
  const settings = all.flatMap((setting) => ['-c', setting]);
  const server = spawn(program(folder, 'postgres'), ['-D', data, '-p', String(port), ...settings], {
    ...optionsOf(folder, owner),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  leaveLog(server, remains);
  await untilReady(server);
  return server;
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
      // A standby accepts read-only connections.
      if (/database system is ready to accept (?:read-only )?connections/.test(log)) resolve();
    });
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${log}`)));
  });
  server.unref();
  if (server.stderr instanceof Socket) server.stderr.unref();
};

// A separate process that waits for the end of its input: `close` ends it, and so does the end of this process,
// even by SIGKILL. It then stops the server without waiting for sessions, and removes the folder.
const CLEANUP_SCRIPT = `
  read -r _
  for file in "$0"/standby-*/postmaster.pid "$0/data/postmaster.pid"; do
    pid=$(head -n 1 "$file" 2>/dev/null) || continue
    kill -CONT "$pid" $(ps -A -o pid= -o ppid= | awk -v parent="$pid" '$2 == parent { print $1 }')
    kill -INT "$pid"
    for _ in $(seq 200); do [ -e "$file" ] || break; sleep 0.02; done
    kill -KILL "$pid" 2>/dev/null
  done
  rm -rf "$0"
`;

const startCleanup = (folder: string): ChildProcess => {
  const cleanup = spawn('/bin/sh', ['-c', CLEANUP_SCRIPT, folder], { cwd: '/', stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  cleanup.unref();
  return cleanup;
};

const endCleanup = async (cleanup: ChildProcess): Promise<void> => {
  if (cleanup.exitCode !== null || cleanup.signalCode !== null) return;
  cleanup.ref();
  const exit = once(cleanup, 'exit');
  cleanup.stdin?.end();
  await exit;
};
