// Runs the real command in a child process, with a temporary home folder and only PATH of this environment.
import { type ChildProcess, type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

/** The file that npm links as `mintmark` in the workspace, where it starts a second process: the program. */
export const LAUNCHER = fileURLToPath(new URL('../../packages/cli/bin/mintmark.mjs', import.meta.url));

const BUILT = process.env.MINTMARK_TEST_COMMAND;
const SOURCES = ['--conditions=@mintmark/source', fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url))];

/** The arguments with which Node runs the program: what `npm test` has built of its sources, or the sources. */
export const PROGRAM: readonly string[] = BUILT === undefined ? SOURCES : [BUILT];

/** The same in a line of shell. */
export const PROGRAM_IN_SHELL = [process.execPath, ...PROGRAM].map((word) => `'${word}'`).join(' ');

/** The exit code and output of a run. */
export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** A home and working folder for the command, removed after the test. */
export const temporaryHome = async (t: Pick<TestContext, 'after'>): Promise<string> => {
  const home = await mkdtemp(join(tmpdir(), 'mintmark-cli-'));
  t.after(() => rm(home, { recursive: true, force: true }));
  return home;
};

/** The home, environment and standard input of a run. */
export interface Setting {
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input. */
  readonly input?: string;
}

/** Runs the command to its end. */
export const runCommand = async (args: readonly string[], setting: Setting): Promise<Outcome> => {
  const child = spawn(process.execPath, [...PROGRAM, ...args], { cwd: setting.home, env: environment(setting), detached: true });
  child.stdin.end(setting.input ?? '');
  return outcome(child);
};

/** A command that runs until it is stopped. */
export interface RunningCommand {
  readonly child: ChildProcess;
  readonly ended: Promise<Outcome>;
  /**
   * Waits until the output matches, and returns all output so far. Rejects when the command ends before that.
   */
  waitForOutput(pattern: RegExp): Promise<string>;
  /** Interrupts the whole process group, as a terminal does. */
  pressCtrlC(): void;
}

/** Starts a program, which is stopped at the end of the test. */
export const startProgram = (
  t: Pick<TestContext, 'after'>,
  file: string,
  args: readonly string[],
  setting: Setting & { cwd?: string },
): RunningCommand => {
  const { cwd = setting.home } = setting;
  const child = spawn(file, args, { cwd, env: environment(setting), stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const signalGroup = (signal: NodeJS.Signals): void => {
    // The process group no longer exists once all of it has ended.
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, signal);
  };
  const ended = outcome(child);
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk;
      for (const listener of listeners) listener();
    });
  }
  t.after(async () => {
    signalGroup('SIGTERM');
    await ended;
  });
  const waitForOutput = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const listen = (): void => {
        if (pattern.test(output)) resolve(output);
      };
      listeners.add(listen);
      listen();
      ended.then(({ code, err }) => reject(new Error(`Ended with ${code} before it said ${pattern}: ${output}${err}`)), reject);
    });
  return { child, ended, waitForOutput: waitForOutput, pressCtrlC: () => signalGroup('SIGINT') };
};

/** Starts `mintmark serve`. */
export const startServe = (t: Pick<TestContext, 'after'>, args: readonly string[], setting: Setting): RunningCommand =>
  startProgram(t, process.execPath, [...PROGRAM, 'serve', ...args], setting);

/** What `mintmark serve` prints once it accepts requests. */
export const SERVING = /^Mintmark serves \S/m;

/** The options of a server on a local port, with its data in the home folder. */
export const serveOptions = (port: number): string[] => [
  '--listen',
  `https://localhost:${port}`,
  '--management-listen',
  'http://127.0.0.1:0',
];

const NAMES = ['tenant_url', 'client_id', 'client_secret', 'CURL_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS'];

/** The variables that a shell exports after these lines were pasted into it. */
export const exportedVariables = async (lines: string): Promise<Record<string, string>> => {
  const script = `${lines}\nfor name in ${NAMES.join(' ')}; do eval "test -n \\"\\\${$name+x}\\" && printf '%s=%s\\n' $name \\"\\$$name\\""; done; true`;
  const { out } = await shell(script, {});
  return Object.fromEntries(
    out.split('\n').flatMap((line) => (line.includes('=') ? [[line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]] : [])),
  );
};

/** Runs a line of shell with only these variables. */
export const shell = (line: string, env: Readonly<Record<string, string>>): Promise<{ code: number; out: string }> =>
  new Promise((resolve) => {
    const variables = { PATH: process.env.PATH ?? '', ...env };
    execFile('sh', ['-c', line], { env: variables, encoding: 'utf8' }, (error, stdout) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out: stdout }),
    );
  });

/** The `export` lines in the output of a command. */
export const exportsIn = (output: string): string =>
  output
    .split('\n')
    .filter((line) => line.startsWith('export '))
    .join('\n');

/** What a run that searches for credentials sets for all of its processes: see tools/test-canaries.mjs. */
const RECORDING =
  process.env.CANARIES_FOLDER === undefined
    ? {}
    : { CANARIES_FOLDER: process.env.CANARIES_FOLDER, NODE_OPTIONS: process.env.NODE_OPTIONS ?? '' };

/** The environment of a command: its home, the variables of the setting, and only PATH of this process. */
export const environment = ({ home, env }: Setting): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: home,
  // Of the machine's cores, the test runner uses all.
  MINTMARK_WORKERS: '1',
  ...RECORDING,
  // All tests share one compile cache.
  ...(process.env.NODE_COMPILE_CACHE === undefined ? undefined : { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE }),
  ...env,
});

/** How many milliseconds child processes of a command may keep its output open after it has ended. */
const ORPHAN_DEADLINE_MS = 10_000;

const outcome = async (child: ChildProcessByStdio<Writable | null, Readable, Readable>): Promise<Outcome> => {
  let deadline: NodeJS.Timeout | undefined;
  child.once('exit', (code, signal) => {
    const endGroup = (): void => {
      child.stdout.destroy(new Error(`Ended with ${code ?? signal}, and left a process behind.`));
      process.kill(-(child.pid as number), 'SIGKILL');
    };
    deadline = setTimeout(endGroup, ORPHAN_DEADLINE_MS);
  });
  try {
    const [out, err, [code, signal]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { code, signal, out, err };
  } finally {
    clearTimeout(deadline);
  }
};
