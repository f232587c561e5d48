// The README's lines, run as they stand, in order, in one shell's environment, against a server that the README's own command started.
// Only the ports differ.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CONFIG_KEYS } from '@mintmark/server';

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

const blocks: Block[] = [...readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(/^```(\w*) ?([^\n]*)\n(.*?)^```$/gms)].map(
  ([, language = '', mark = '', text = '']) => ({ language, mark, text }),
);
const named = (name: string): Block | undefined => blocks.find(({ mark }) => mark === `test=${name}`);

/** What each block must print. A block that prints nothing of use still must end well. */
const PRINTS: Record<string, (stdout: string) => void> = {
  token: (stdout) => {
    const answer = JSON.parse(stdout);
    assert.deepEqual(Object.keys(answer), ['access_token', 'grant_id', 'token_type', 'expires_in']);
    assert.deepEqual([answer.token_type, answer.expires_in], ['Bearer', 7200]);
  },
  variable: (stdout) => assert.match(stdout, /^[\w-]+\.[\w-]+\.[\w-]+\n$/),
  metadata: (stdout) => assert.match(stdout, /^"https:\/\/localhost:\d+\/oauth2\/token"\n$/),
  management: (stdout) => assert.match(stdout, /"client_secret":"mms_\w{49}".*"client_id":"shipping"/s),
  commands: (stdout) => {
    assert.match(stdout, /"client_secret": "mms_\w{49}"/);
    assert.match(stdout, /^\s*\[\s*"invoices:read",\s*"invoices:write"\s*\]$/m);
    assert.match(stdout, /"deleted": true/);
  },
  'mintmark-token': (stdout) => assert.match(stdout, /^"shipping"$/m),
  explain: (stdout) => assert.match(stdout, /"reason": "wrong_secret"/),
  guard: (stdout) => assert.match(stdout, /^\S+ \d{4}-\d\d-\d\dT/),
  health: (stdout) => assert.deepEqual(JSON.parse(stdout), { status: 'ok' }),
};

/** Two ports that are free now. */
const freePorts = async (): Promise<[number, number]> => {
  const take = () =>
    new Promise<ReturnType<typeof createServer>>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
    });
  const servers = await Promise.all([take(), take()]);
  const [first = 0, second = 0] = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return [first, second];
};

describe('the README', () => {
  let folder: string;
  let server: ChildProcess;
  let substitute: (text: string) => string;
  let env: NodeJS.ProcessEnv;
  /** What a user pastes before the next block: at first what the server printed, then what the blocks exported. */
  let exported: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mintmark-readme-'));
    const [port, operationsPort] = await freePorts();
    substitute = (text) =>
      text.replaceAll('localhost:8443', `localhost:${port}`).replaceAll('127.0.0.1:9201', `127.0.0.1:${operationsPort}`);
    const { NODE_TEST_CONTEXT: _, ...rest } = process.env;
    // A home of its own, where `login` leaves its profile.
    env = { ...rest, HOME: folder, XDG_CONFIG_HOME: join(folder, '.config') };
    const options = [
      '--listen',
      'https://localhost:8443',
      '--public-url',
      'https://localhost:8443',
      '--management-listen',
      'http://127.0.0.1:9201',
    ];
    server = spawn(
      process.execPath,
      [MINTMARK, 'serve', '--print-credentials', '--data', join(folder, 'data'), ...options.map(substitute)],
      {
        cwd: ROOT,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
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

  const run = ({ language, text }: Block) => {
    const marker = `--exported-${process.pid}--`;
    const body = language === 'js' ? `${JSON.stringify(process.execPath)} ${CONDITION} --input-type=module - <<'END'\n${text}END` : text;
    const script = `set -e -o pipefail\n${exported}\n${substitute(body)}\necho ${marker}\nexport -p\n`;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', script], { cwd: ROOT, env, encoding: 'utf8' });
    assert.equal(status, 0, `${stdout}\n${stderr}`);
    const [printed = '', variables = ''] = stdout.split(`${marker}\n`);
    exported = variables;
    return printed;
  };

  for (const { mark } of blocks.filter(({ mark }) => mark.startsWith('test='))) {
    const name = mark.slice('test='.length);
    test(`block ${name}`, () => {
      const [block, prints] = [named(name), PRINTS[name]];
      assert.ok(block !== undefined && prints !== undefined, `nothing is said of what ${name} must print`);
      prints(run(block));
    });
  }

  test('the server ends in an orderly way', async () => {
    const ended = new Promise<number | null>((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    assert.equal(await ended, 0);
  });
});

describe('the README’s blocks', () => {
  test('are each run, or marked as not to be run here', () => {
    for (const { language, mark, text } of blocks) {
      if (['sh', 'js', 'ts'].includes(language)) assert.match(mark, /^(test=[\w-]+|manual)$/, text);
    }
  });

  test('are each expected above', () => {
    assert.deepEqual(
      Object.keys(PRINTS).filter((name) => named(name) === undefined),
      [],
    );
  });

  test('name scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const text = readFileSync(join(ROOT, 'README.md'), 'utf8');
    for (const [, script = ''] of text.matchAll(/npm (?:run )?(start|test|run [\w:]+)/g)) {
      assert.ok(script.replace('run ', '') in scripts, script);
    }
  });
});

test('the README’s table of options is complete', () => {
  const rows = readFileSync(join(ROOT, 'README.md'), 'utf8').split('\n');
  for (const { flag, env, envFile } of Object.values(CONFIG_KEYS)) {
    const names = [...(flag === undefined ? [] : [flag.replace(/ .*/, '')]), env, ...(envFile ? [`${env}_FILE`] : [])];
    const row = rows.find((line) => line.startsWith('|') && new RegExp(`\\b${env}\\b`).test(line));
    for (const name of names) assert.match(row ?? '', new RegExp(`\`${name}[ \`]`), name);
  }
});

/** The lines that the server prints to be pasted, once it has printed them all. */
const pasteLines = (server: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let printed = '';
    server.once('exit', (code) => reject(new Error(`The server ended with ${code} before it was ready:\n${printed}`)));
    const hear = (chunk: string): void => {
      printed += chunk;
      // The guide's curl is the last of the lines.
      if (/^\s*curl -X POST .*\n/m.test(printed)) resolve([...printed.matchAll(/^\s*(export .*)$/gm)].map(([, line]) => line).join('\n'));
    };
    server.stdout?.setEncoding('utf8').on('data', hear);
    server.stderr?.setEncoding('utf8').on('data', hear);
  });
