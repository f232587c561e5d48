// Runs tests, and then searches what the servers in them have left behind for each credential that was on a connection:
// npm run test:canaries -- test/cli test/faults. What is searched: stores and backups, logs and standard error, exported
// traces and metrics, and Node's reports about crashes.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { knownIn } from './canaries/credentials.mjs';

const local = (name) => fileURLToPath(new URL(name, import.meta.url));
/** The largest file that is searched, in bytes. */
const LARGEST = 200_000_000;
/** Which of the files in folders of tests a server has written. Others may contain a secret on purpose. */
const WRITTEN_BY_SERVERS = /(?:^|\/)mintmark\.db(?:-wal)?$|\.backup$|\.log$|(?:^|\/)report\.[\d.]+\.json$/;
/** What a first start prints for its operator. */
const FOR_THE_OPERATOR = /^ *(?:export |curl ).*$/gm;

const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const contentOf = (path) => {
  const bytes = readFileSync(path);
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('latin1').replace(FOR_THE_OPERATOR, '');
};

/** A line for each credential that a file has, with four characters of it. */
const findingsIn = (folder, known) => {
  const all = filesBelow(folder).filter((path) => !path.startsWith(join(folder, 'credentials')));
  const isOfTests = (path) => /\/(?:left|tmp)\//.test(path.slice(folder.length));
  const searched = all.filter((path) => (!isOfTests(path) || WRITTEN_BY_SERVERS.test(path)) && statSync(path).size <= LARGEST);
  const found = searched.flatMap((path) =>
    [...knownIn(contentOf(path), known)].map((credential) => `${relative(folder, path)}: ${credential.slice(0, 4)}…`),
  );
  return { found, searched: searched.length };
};

const folder = mkdtempSync(join(tmpdir(), 'mintmark-canaries-'));
const temporary = join(folder, 'tmp');
for (const name of ['tmp', 'reports', 'left']) mkdirSync(join(folder, name));
// PostgreSQL runs as another user.
for (const path of [folder, temporary, join(folder, 'left')]) chmodSync(path, 0o755);
const options = [
  `--import=${pathToFileURL(local('canaries/record.mjs'))}`,
  '--report-uncaught-exception',
  '--report-on-fatalerror',
  `--report-directory=${join(folder, 'reports')}`,
];
const env = { ...process.env, CANARIES_FOLDER: folder, TMPDIR: temporary, NODE_OPTIONS: options.join(' ') };
const { status } = spawnSync(process.execPath, [local('test.mjs'), ...process.argv.slice(2)], { env, stdio: 'inherit' });

const lists = filesBelow(join(folder, 'credentials'));
const known = new Set(lists.flatMap((path) => readFileSync(path, 'utf8').trim().split('\n')));
const { found, searched } = findingsIn(folder, known);
for (const line of found) process.stdout.write(`A credential was left behind in ${line}\n`);
process.stdout.write(`${known.size} credentials, ${searched} files searched, ${found.length} found\n`);
const isUsable = known.size > 0 && searched > 0;
process.exitCode = status === 0 && found.length === 0 && isUsable ? 0 : 1;
if (process.exitCode === 0) rmSync(folder, { recursive: true });
else process.stdout.write(`They are in ${folder}.\n`);
