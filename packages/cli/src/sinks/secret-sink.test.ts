// The destinations of a secret: never overwrite anything, never readable by others, and nothing is left
// behind.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import type { Io } from '../io.ts';
import { openSink, type SinkOptions } from './secret-sink.ts';

const DELIVERY = { tenantUrl: 'https://tenant.example:8443', clientId: 'billing "eu"', clientSecret: 'mms_abc' };

const setUp = async (t: TestContext) => {
  const folder = await mkdtemp(join(tmpdir(), 'mintmark-sink-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const written = { out: '', err: '' };
  const into = (key: 'out' | 'err') =>
    new Writable({
      write(chunk, _encoding, done) {
        written[key] += chunk;
        done();
      },
    });
  const io: Io = {
    stdin: Readable.from([]),
    stdout: into('out'),
    stderr: into('err'),
    terminal: { stdin: false, stdout: false, stderr: false },
    env: { PATH: process.env['PATH'] },
    cwd: folder,
    home: folder,
    now: () => 0,
    onStop: () => () => {},
    exit: () => assert.fail('exit'),
  };
  const deliver = async (options: SinkOptions) => {
    const sink = await openSink(options, io);
    await sink?.deliver(DELIVERY);
    return sink;
  };
  return { folder, written, io, deliver, files: () => readdir(folder), read: (name: string) => readFile(join(folder, name), 'utf8') };
};

test('without options there is no sink', async (t) => assert.equal(await (await setUp(t)).deliver({}), undefined));

test('a file contains only the secret, with mode 0600, and nothing else is in the folder', async (t) => {
  const { folder, deliver, read, files } = await setUp(t);
  const sink = await deliver({ toFile: 'secret' });
  assert.deepEqual([await read('secret'), await files(), sink?.printsRecord], ['mms_abc\n', ['secret'], true]);
  assert.equal((await stat(join(folder, 'secret'))).mode & 0o777, 0o600);
});

test('an existing file is refused before the secret is created, and is not changed', async (t) => {
  const { folder, io, read, files } = await setUp(t);
  await writeFile(join(folder, 'secret'), 'before', { mode: 0o644 });
  await assert.rejects(openSink({ toFile: 'secret' }, io), { name: 'UsageError', message: /exists already. Give --force/ });
  assert.deepEqual([await read('secret'), await files()], ['before', ['secret']]);
});

test('a link is refused before the secret is created, with any target', async (t) => {
  const { folder, io, files, read } = await setUp(t);
  await writeFile(join(folder, 'elsewhere'), 'before');
  for (const [name, target] of [
    ['nowhere', 'none'],
    ['somewhere', 'elsewhere'],
  ] as const) {
    await symlink(target, join(folder, name));
    for (const force of [false, true]) await assert.rejects(openSink({ toFile: name, force }, io), { name: 'UsageError' });
  }
  assert.deepEqual([await read('elsewhere'), (await files()).toSorted()], ['before', ['elsewhere', 'nowhere', 'somewhere']]);
});

test('--force replaces the whole file, which only its owner can read', async (t) => {
  const { folder, deliver, read, files } = await setUp(t);
  await writeFile(join(folder, 'secret'), 'before', { mode: 0o644 });
  await deliver({ toFile: 'secret', force: true });
  assert.deepEqual([await read('secret'), await files()], ['mms_abc\n', ['secret']]);
  assert.equal((await stat(join(folder, 'secret'))).mode & 0o777, 0o600);
});

test('a file that is created in the meantime is not replaced', async (t) => {
  const { folder, io, read, files } = await setUp(t);
  const sink = await openSink({ toFile: 'secret' }, io);
  await writeFile(join(folder, 'secret'), 'meanwhile');
  await assert.rejects(async () => sink?.deliver(DELIVERY), /cannot be written \(EEXIST\)/);
  assert.deepEqual([await read('secret'), await files()], ['meanwhile', ['secret']]);
});

test('abandon() removes the temporary file', async (t) => {
  const { io, files } = await setUp(t);
  await (await openSink({ toFile: 'secret' }, io))?.abandon();
  assert.deepEqual(await files(), []);
});

test('a missing folder or a special file is refused before the secret is created', async (t) => {
  const { io, folder } = await setUp(t);
  await assert.rejects(openSink({ toFile: 'no/secret' }, io), /cannot be written \(ENOENT\)/);
  await assert.rejects(openSink({ toFile: folder, force: true }, io), { name: 'UsageError', message: /is not a file/ });
});

const MANIFEST = [
  'apiVersion: v1',
  'kind: Secret',
  'metadata:',
  '  name: "credentials"',
  '  namespace: "payments"',
  'type: Opaque',
  'stringData:',
  '  tenant_url: "tenant.example:8443"',
  '  client_id: "billing \\"eu\\""',
  '  client_secret: "mms_abc"',
  '',
].join('\n');

test('a manifest on standard output replaces the record', async (t) => {
  const { deliver, written } = await setUp(t);
  const sink = await deliver({ toK8sSecret: 'credentials', namespace: 'payments' });
  assert.deepEqual([written.out, sink?.printsRecord], [MANIFEST, false]);
});
test('a manifest in a file', async (t) => {
  const { deliver, written, read } = await setUp(t);
  await deliver({ toK8sSecret: 'credentials', namespace: 'payments', toFile: 'secret.yaml' });
  assert.deepEqual([await read('secret.yaml'), written.out], [MANIFEST, '']);
});

test('a command gets the secret only on its standard input', async (t) => {
  const { deliver, read, written } = await setUp(t);
  await deliver({ toCommand: 'cat > taken; env > environment; echo said' });
  assert.equal(await read('taken'), 'mms_abc\n');
  assert.doesNotMatch(await read('environment'), /mms_abc/);
  assert.deepEqual(written, { out: '', err: 'said\n' }, 'standard output is the record’s');
});
test('a command that fails, or does not read its input, is reported', async (t) => {
  const { deliver } = await setUp(t);
  await deliver({ toCommand: 'true' });
  await assert.rejects(deliver({ toCommand: 'exit 3' }), /--to-command ended with 3/);
});

for (const [name, options, message] of [
  ['a file and a command', { toFile: 'a', toCommand: 'b' }, /either --to-file or --to-command/],
  ['a namespace without a Kubernetes Secret', { namespace: 'a' }, /goes with --to-k8s-secret/],
  ['--force without a file', { force: true }, /goes with --to-file/],
  ['an invalid Kubernetes name', { toK8sSecret: 'A_b' }, /is not a valid Kubernetes name/],
  ['an invalid namespace', { toK8sSecret: 'a', namespace: 'a: b' }, /is not a valid Kubernetes name/],
] as const) {
  test(`${name} is a usage error`, async (t) => {
    const { io, files } = await setUp(t);
    await assert.rejects(openSink(options, io), { name: 'UsageError', message });
    assert.deepEqual(await files(), []);
  });
}
