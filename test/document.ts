// The lines of a document, run as they stand, in order, in one shell's environment, against a server that the command itself started. Only
// the ports differ, and the folder, which is a new one that finds the workspace's packages.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { offline } from './fresh-clone.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
// What `npm start` runs once everything is installed.
const MINTMARK = join(ROOT, 'packages/cli/bin/mintmark.mjs');
const CONDITION = '--conditions=@mintmark/source';

interface Block {
  readonly language: string;
  /** What stands behind the language: `test=NAME`, `manual` or nothing. */
  readonly mark: string;
  readonly text: string;
}

/** What a block must print. One that prints nothing of use still must end well. */
export type Prints = (stdout: string) => void;

/** What a block that is refused must say; it ends with the command's exit code for that. */
export interface Refused {
  readonly refused: RegExp;
}

const blocksOf = (path: string): Block[] =>
  [...readFileSync(join(ROOT, path), 'utf8').matchAll(/^```(\w*) ?([^\n]*)\n(.*?)^```$/gms)].map(
    ([, language = '', mark = '', text = '']) => ({ language, mark, text }),
  );

/** Ports that are free now. */
const freePorts = async (count: number): Promise<number[]> => {
  const take = () =>
    new Promise<ReturnType<typeof createServer>>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
    });
  const servers = await Promise.all(Array.from({ length: count }, take));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
};

/** What documents write, and what listens there. */
const ADDRESSES = ['localhost:8443', 'localhost:8444', '127.0.0.1:9201'] as const;
const SERVE = [
  '--listen',
  'https://localhost:8443',
  '--public-url',
  'https://localhost:8443',
  '--management-listen',
  'http://127.0.0.1:9201',
];

/** How a block of a language is run, as a line of bash; its text is what bash runs where there is none. */
export type Runners = Readonly<Record<string, (text: string) => string>>;

/** The mark of a program that the Node of the README's first line cannot run; its page says so. */
const NEWER_NODE = ' node-26';

/** Where the Node is that the reader's npm runs on, if it is the first on this path: programs of the workspace's own are not. */
const READERS_PATH = offline.PATH;

const JAVASCRIPT: Runners = {
  // That it is a module is seen by its imports: an option that says so would be for the server's threads as well, which refuse it.
  js: (text) => `${JSON.stringify(process.execPath)} ${CONDITION} - <<'END'\n${text}END`,
};

/** Runs a program of the workspace as `npx` does, without npm, whose start takes half a second. */
const NPX = `#!/bin/sh
program=$1
shift
exec "\${0%/bin/npx}/clone/node_modules/.bin/$program" "$@"
`;

/** How a document is run. */
export interface DocumentOptions {
  /** Options of `mintmark serve` that the document requires. */
  readonly serve?: readonly string[];
  /** Runs blocks marked `peer=NAME`, where the programs they need are installed; without it these blocks are not run. */
  readonly peers?: Runners;
  /** Runs npm's own `npx`. The README does; the guides repeat its `npx mintmark` 150 times. */
  readonly npmsNpx?: boolean;
}

/**
 * Tests that the blocks of a document print what they are expected to print.
 *
 * @param path - from the root of the workspace
 * @param expected - what each block prints, by its name, in the order of the document
 */
export const testDocument = (
  path: string,
  expected: Readonly<Record<string, Prints | Refused>>,
  { serve = [], peers, npmsNpx = false }: DocumentOptions = {},
): void => {
  const blocks = blocksOf(path);
  const runners: Runners = { ...JAVASCRIPT, ...peers };
  const nameOf = ({ mark }: Block): string | undefined =>
    (peers === undefined ? /^test=([\w-]+)/ : /^(?:test|peer)=([\w-]+)/).exec(mark)?.[1];
  describe(path, () => {
    let folder: string;
    let server: ChildProcess;
    let substitute: (text: string) => string;
    let env: NodeJS.ProcessEnv;
    /** What a user pastes before the next block: at first what the server printed, then what the blocks exported. */
    let exported: string;

    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'mintmark-document-'));
      // Where the reader is: the packages are found, and what the lines write is gone with the test.
      mkdirSync(join(folder, 'clone'));
      symlinkSync(join(ROOT, 'node_modules'), join(folder, 'clone/node_modules'));
      const ports = await freePorts(ADDRESSES.length);
      substitute = (text) =>
        ADDRESSES.reduce((known, address, index) => known.replaceAll(address, address.replace(/\d+$/, String(ports[index]))), text);
      const { NODE_TEST_CONTEXT: _, ...rest } = process.env;
      // A home of its own, where `login` leaves its profile.
      env = { ...rest, HOME: folder, XDG_CONFIG_HOME: join(folder, '.config') };
      if (!npmsNpx) {
        mkdirSync(join(folder, 'bin'));
        writeFileSync(join(folder, 'bin/npx'), NPX, { mode: 0o755 });
        env['PATH'] = [join(folder, 'bin'), env['PATH']].join(delimiter);
      }
      const options = ['serve', '--print-credentials', '--data', join(folder, 'clone/data'), ...[...SERVE, ...serve].map(substitute)];
      server = spawn(process.execPath, [MINTMARK, ...options], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
      exported = await pasteLines(server);
    });

    after(async () => {
      if (server.exitCode === null) {
        const ended = new Promise((resolve) => server.once('exit', resolve));
        server.kill('SIGTERM');
        await ended;
      }
      rmSync(folder, { recursive: true });
    });

    const run = ({ language, text }: Block, body = runners[language]?.(text) ?? text) => {
      const marker = `--exported-${process.pid}--`;
      const script = `set -e -o pipefail\n${exported}\n${substitute(body)}\necho ${marker}\nexport -p\n`;
      const { status, stdout, stderr } = spawnSync('bash', ['-c', script], { cwd: join(folder, 'clone'), env, encoding: 'utf8' });
      const [printed = '', variables] = stdout.split(`${marker}\n`);
      if (variables !== undefined) exported = variables;
      return { status, printed, stderr };
    };

    for (const block of blocks) {
      const name = nameOf(block);
      if (name === undefined) continue;
      test(`block ${name}`, () => {
        const expectation = expected[name];
        assert.ok(expectation !== undefined, `nothing is said of what ${name} must print`);
        const { status, printed, stderr } = run(block);
        const refused = 'refused' in expectation;
        assert.equal(status, refused ? 3 : 0, `${printed}\n${stderr}`);
        if (refused) assert.match(stderr, expectation.refused);
        else expectation(printed);
      });
      if (block.language !== 'js' || block.mark.endsWith(NEWER_NODE)) continue;
      test(`block ${name}, by the Node that npm runs on, from the packages as they are built`, () => {
        const { status, printed, stderr } = run(
          block,
          `PATH=${JSON.stringify(READERS_PATH)} node --input-type=module - <<'END'\n${block.text}END`,
        );
        assert.equal(status, 0, `${printed}\n${stderr}`);
        const expectation = expected[name];
        if (expectation !== undefined && !('refused' in expectation)) expectation(printed);
      });
    }

    test('the server ends in an orderly way', async () => {
      const ended = new Promise<number | null>((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      assert.equal(await ended, 0);
    });
  });

  describe(`the blocks of ${path}`, () => {
    test('are each run, or marked as not to be run here', () => {
      for (const { language, mark, text } of blocks) {
        if (['sh', 'js', 'ts'].includes(language)) assert.match(mark, /^(test=[\w-]+(?: node-26)?|manual)$/, text);
      }
    });

    test('are each expected, in their order', () => {
      const names = blocks.flatMap((block) => nameOf(block) ?? []);
      assert.deepEqual(Object.keys(expected), names);
    });
  });
};

/** The lines that the server prints to be pasted, once it has printed them all. */
const pasteLines = (server: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let printed = '';
    server.once('exit', (code) => reject(new Error(`The server ended with ${code} before it was ready:\n${printed}`)));
    const receive = (chunk: string): void => {
      printed += chunk;
      // The guide's curl is the last of the lines.
      if (/^\s*curl -X POST .*\n/m.test(printed)) resolve([...printed.matchAll(/^\s*(export .*)$/gm)].map(([, line]) => line).join('\n'));
    };
    server.stdout?.setEncoding('utf8').on('data', receive);
    server.stderr?.setEncoding('utf8').on('data', receive);
  });
