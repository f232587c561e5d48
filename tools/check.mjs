// Runs the checks: two rows side by side, since most of them use one core. The output of each is written when it has
// ended. Runs on Node 20.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** The scripts of each row, which run one after the other. The last one uses all cores. */
const ROWS = [
  ['check:types', 'check:unused'],
  ['check:publish', 'check:lint'],
];

/** Runs a script of the workspace. @returns whether it succeeded */
const passes = (script) =>
  new Promise((resolve, reject) => {
    const { npm_execpath: npm, npm_node_execpath: node = process.execPath } = process.env;
    const args = ['run', '-s', script];
    const settings = { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] };
    const child = npm?.endsWith('.js')
      ? spawn(node, [npm, ...args], settings)
      : spawn('npm', args, { ...settings, shell: process.platform === 'win32' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.once('error', reject);
    child.once('close', (code) => {
      process.stdout.write(code === 0 ? output : `${output}npm run ${script} failed (exit code ${code}).\n`);
      resolve(code === 0);
    });
  });

/** Runs a row up to the first failure. @returns whether all succeeded */
const passesAll = async ([script, ...further]) => script === undefined || ((await passes(script)) && passesAll(further));

const results = await Promise.all(ROWS.map(passesAll));
if (results.includes(false)) process.exitCode = 1;
