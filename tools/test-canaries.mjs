// Runs tests, and then searches what the servers in them have left behind for each credential that was on a connection:
// npm run test:canaries -- test/cli test/faults. What is searched: stores and backups, the tables of PostgreSQL and its log
// with every statement, logs and standard error, exported traces and metrics, and Node's reports about crashes.
import { spawnSync } from 'node:child_process';
import { chmodSync, closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { knownIn } from './canaries/credentials.mjs';

const local = (name) => fileURLToPath(new URL(name, import.meta.url));
/** How much of a file is searched at once, and how much of it again with the next part, in bytes. */
const [PART, OVERLAP] = [32_000_000, 64_000];
/** Which of the files in folders of tests a server has written. Others may contain a secret on purpose. */
const WRITTEN_BY_SERVERS = /(?:^|\/)mintmark\.db(?:-wal)?$|\.backup$|\.log$|(?:^|\/)report\.[\d.]+\.json$/;
/** Where a credential may be of which a test says that it is left on purpose: see `test/left-on-purpose.ts`. */
const STORE = /(?:^|\/)mintmark\.db(?:-wal)?$|\.rows$/;
/** What a first start prints for its operator. */
const FOR_THE_OPERATOR = /^ *(?:export |curl ).*$/gm;

const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

function* bytesOf(path) {
  const part = Buffer.alloc(PART);
  const file = openSync(path);
  try {
    for (let at = 0, read = PART; read === PART; at += PART - OVERLAP) {
      read = readSync(file, part, 0, PART, at);
      if (at === 0 && part[0] === 0x1f && part[1] === 0x8b) return yield gunzipSync(readFileSync(path));
      yield part.subarray(0, read);
    }
  } finally {
    closeSync(file);
  }
}

const knownInFile = (path, known) => {
  const found = new Set();
  for (const bytes of bytesOf(path))
    for (const each of knownIn(bytes.toString('latin1').replace(FOR_THE_OPERATOR, ''), known)) found.add(each);
  return found;
};

/** Each credential that a file has. */
const findingsIn = (folder, known) => {
  const all = filesBelow(folder).filter((path) => !path.startsWith(join(folder, 'credentials')));
  const isOfTests = (path) => /\/(?:left|tmp)\//.test(path.slice(folder.length));
  const searched = all.filter((path) => !isOfTests(path) || WRITTEN_BY_SERVERS.test(path));
  const found = searched.flatMap((path) =>
    [...knownInFile(path, known)].map((credential) => ({ path: relative(folder, path), credential })),
  );
  return { found, searched };
};

/** What was searched of PostgreSQL; `unread` are servers that no longer responded at the end of a test. */
const ofPostgres = (searched) => {
  const [tables, logs, unread] = [/\.rows$/, /^postgres\.log$/, /^unread$/].map(
    (name) => searched.filter((path) => name.test(basename(path))).length,
  );
  return `Of these, of PostgreSQL: ${tables} tables, ${logs} logs; the tables of ${unread} servers could not be read\n`;
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

const linesOf = (path) => readFileSync(path, 'utf8').trim().split('\n');
const known = new Set(filesBelow(join(folder, 'credentials')).flatMap(linesOf));
const listed = join(folder, 'credentials-on-purpose');
const onPurpose = new Set(existsSync(listed) ? linesOf(listed) : []);
const { found: all, searched } = findingsIn(folder, known);
const [meant, found] = [true, false].map((isMeant) =>
  all.filter(({ path, credential }) => (STORE.test(path) && onPurpose.has(credential)) === isMeant),
);
const missed = onPurpose.difference(new Set(meant.map(({ credential }) => credential)));
for (const { path, credential } of found) process.stdout.write(`A credential was left behind in ${path}: ${credential.slice(0, 4)}…\n`);
for (const credential of missed) process.stdout.write(`No store has ${credential.slice(0, 4)}…, which a test leaves there on purpose\n`);
process.stdout.write(`${known.size} credentials, ${searched.length} files searched, ${found.length} found\n`);
process.stdout.write(`On purpose, stores have ${onPurpose.size - missed.size}\n`);
process.stdout.write(ofPostgres(searched));
const isUsable = known.size > 0 && searched.length > 0;
process.exitCode = status === 0 && found.length === 0 && missed.size === 0 && isUsable ? 0 : 1;
if (process.exitCode === 0) rmSync(folder, { recursive: true });
else process.stdout.write(`They are in ${folder}.\n`);
