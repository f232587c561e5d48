// Runs the code blocks of a document as they are written, in order, in the environment of one shell,
// against a server that the command started. Only the ports differ, and the folder: a temporary one with
// the workspace's packages.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { WITH_PACKAGES } from './built-packages.ts';
import { LAUNCHER, PROGRAM, PROGRAM_IN_SHELL } from './cli/command.ts';
import { freePort } from './free-port.ts';
import { offline } from './packages/fresh-clone.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface Block {
  readonly language: string;
  /** The rest of the line after the language: `test=NAME`, `manual` or empty. */
  readonly mark: string;
  readonly text: string;
}

/** Checks what a block printed. A block with nothing to check must still succeed. */
export type Prints = (stdout: string) => void | Promise<void>;

/** What a block prints on standard error before it ends with the command's exit code for refusals. */
export interface Refused {
  readonly refused: RegExp;
}

const blocksOf = (path: string): Block[] =>
  [...readFileSync(join(ROOT, path), 'utf8').matchAll(/^```(\w*) ?([^\n]*)\n(.*?)^```$/gms)].map(
    ([, language = '', mark = '', text = '']) => ({ language, mark, text }),
  );

/** The addresses that documents use; the tests replace the ports. */
const ADDRESSES = ['localhost:8443', 'localhost:8444', '127.0.0.1:9201', '127.0.0.1:9202', '127.0.0.1:3001', '127.0.0.1:3002'] as const;
const SERVE = [
  '--listen',
  'https://localhost:8443',
  '--public-url',
  'https://localhost:8443',
  '--management-listen',
  'http://127.0.0.1:9201',
];

/** Turns a block of a language into a bash script. Without a runner, the block itself is the script. */
export type Runners = Readonly<Record<string, (text: string) => string>>;

/** Marks a program that needs Node 26; its page says so. */
const NEWER_NODE = ' node-26';

/** The path on which the first Node is the one that runs npm: without the programs of the workspace. */
const READERS_PATH = offline.PATH;

/** Part of the built packages, which blocks run by the reader's Node import. */
const BUILT = join(ROOT, 'packages/client/dist/index.js');

const JAVASCRIPT: Runners = {
  // Node recognizes the module by its imports. An option would apply to the server's threads too, which
  // refuse it.
  js: (text) => `${JSON.stringify(process.execPath)} ${WITH_PACKAGES.join(' ')} - <<'END'\n${text}END`,
};

/** Runs `mintmark` as `npx` does, without npm, whose start takes half a second. */
const NPX = `#!/bin/sh
test "$1" = mintmark && shift || exit 127
exec ${PROGRAM_IN_SHELL} "$@"
`;

/** How a document is run. */
export interface DocumentOptions {
  /** Options of `mintmark serve` that the document requires. */
  readonly serve?: readonly string[];
  /**
   * Runs blocks marked `peer=NAME`, where the programs they need are installed; without it these blocks
   * are not run.
   */
  readonly peers?: Runners;
  /** Files of the reader's folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** Variables of the server and of the blocks. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Runs npm's own `npx`, and the server as `npm start` does once everything is installed. The README does;
   * the guides repeat its `npx mintmark` 150 times.
   */
  readonly asInstalled?: boolean;
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
  { serve = [], peers, files = {}, env: more = {}, asInstalled = false }: DocumentOptions = {},
): void => {
  const blocks = blocksOf(path);
  const runners: Runners = { ...JAVASCRIPT, ...peers };
  const nameOf = ({ mark }: Block): string | undefined =>
    (peers === undefined ? /^test=([\w-]+)/ : /^(?:test|peer)=([\w-]+)/).exec(mark)?.[1];
  const isRun = blocks.some((block) => nameOf(block) !== undefined);
  if (isRun)
    describe(path, () => {
      let folder: string;
      let server: ChildProcess;
      let substitute: (text: string) => string;
      let env: NodeJS.ProcessEnv;
      /** The exports before the next block: first those that the server printed, then those of the blocks. */
      let exported: string;

      before(async () => {
        folder = mkdtempSync(join(tmpdir(), 'mintmark-document-'));
        // The reader's folder: the packages are installed there, and it is removed with the test.
        mkdirSync(join(folder, 'clone'));
        symlinkSync(join(ROOT, 'node_modules'), join(folder, 'clone/node_modules'));
        for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'clone', name), text, { mode: 0o600 });
        const ports = new Map<string, number>();
        for (const address of ADDRESSES) ports.set(address, await freePort());
        substitute = (text) =>
          ADDRESSES.reduce((replaced, address) => replaced.replaceAll(address, address.replace(/\d+$/, String(ports.get(address)))), text);
        // Under `npm run`, a server that a block starts would end with the shell of its block.
        const { NODE_TEST_CONTEXT: _, MINTMARK_TEST_COMMAND: __, npm_lifecycle_event: ___, ...rest } = process.env;
        // `login` saves its profile in the home folder.
        env = { ...rest, ...more, MINTMARK_WORKERS: '1', HOME: folder, XDG_CONFIG_HOME: join(folder, '.config') };
        if (!asInstalled) {
          mkdirSync(join(folder, 'bin'));
          writeFileSync(join(folder, 'bin/npx'), NPX, { mode: 0o755 });
          env['PATH'] = [join(folder, 'bin'), env['PATH']].join(delimiter);
        }
        const options = ['serve', '--print-credentials', '--data', join(folder, 'clone/data'), ...[...SERVE, ...serve].map(substitute)];
        server = spawn(process.execPath, [...(asInstalled ? [LAUNCHER] : PROGRAM), ...options], {
          cwd: ROOT,
          env,
          stdio: ['ignore', 'pipe', 'pipe'],
        });
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
        test(`block ${name}`, async () => {
          const expectation = expected[name];
          assert.ok(expectation !== undefined, `there is no expectation for the block ${name}`);
          const { status, printed, stderr } = run(block);
          const refused = 'refused' in expectation;
          assert.equal(status, refused ? 3 : 0, `${printed}\n${stderr}`);
          if (refused) assert.match(stderr, expectation.refused);
          else await expectation(printed);
        });
        if (block.language !== 'js' || block.mark.endsWith(NEWER_NODE)) continue;
        test(`block ${name}, run by the Node that npm runs on, with the built packages`, async () => {
          assert.ok(existsSync(BUILT), `${BUILT} does not exist: run \`npm run build\` first, as \`npm test\` does.`);
          const { status, printed, stderr } = run(
            block,
            `PATH=${JSON.stringify(READERS_PATH)} node --input-type=module - <<'END'\n${block.text}END`,
          );
          assert.equal(status, 0, `${printed}\n${stderr}`);
          const expectation = expected[name];
          if (expectation !== undefined && !('refused' in expectation)) await expectation(printed);
        });
      }

      test('the server stops with exit code 0', async () => {
        const ended = new Promise<number | null>((resolve) => server.once('exit', resolve));
        server.kill('SIGTERM');
        assert.equal(await ended, 0);
      });
    });

  describe(`the blocks of ${path}`, () => {
    test('are each run, or marked as manual', () => {
      for (const { language, mark, text } of blocks) {
        if (['sh', 'js', 'ts'].includes(language)) assert.match(mark, /^((?:test|peer)=[\w-]+(?: node-26)?|manual)$/, text);
      }
    });

    test('each have an expectation, in the order of the document', () => {
      const names = blocks.flatMap((block) => nameOf(block) ?? []);
      assert.deepEqual(Object.keys(expected), names);
    });
  });
};

/** The exports that the server prints for the user to paste, once all are printed. */
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
