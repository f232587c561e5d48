// Name resolution for outgoing requests, with real name servers on loopback. An unresponsive name server delays no
// other lookup.
import assert from 'node:assert/strict';
import { pbkdf2 } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { nameResolver } from './name-resolver.ts';
import { type SampleNameServer, startNameServer } from './name-server.sample.ts';

const V4 = Buffer.from([192, 0, 2, 1]);
const V6 = Buffer.from('20010db8000000000000000000000001', 'hex');

describe('the addresses of a name', () => {
  let directory: string;
  let server: SampleNameServer;
  const files = () => ({ hostsFile: join(directory, 'hosts'), configurationFile: join(directory, 'resolv.conf') });
  const resolve = (name: string) => nameResolver({ servers: [server.address], ...files() })(name, AbortSignal.timeout(10_000));
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'mintmark-test-'));
    await writeFile(
      join(directory, 'hosts'),
      '# nothing\n10.0.0.1 keys.inside KEYS2.inside # ours\n::1\tkeys.inside\nfe80::1%lo0 zone.inside\nx y\n',
    );
    await writeFile(join(directory, 'resolv.conf'), 'nameserver 192.0.2.53\nsearch one.example\nsearch two.example three.example\n');
    server = await startNameServer({
      'A both.example': [V4],
      'AAAA both.example': [V6],
      'A four.example': [V4],
      'AAAA four.example': [],
      'AAAA six.example': [V6],
      'A none.example': [],
      'AAAA none.example': [],
      'A short.three.example': [V4],
      'A keys.team.three.example': [V4],
      'A two.example': [V4, Buffer.from([192, 0, 2, 2])],
    });
  });
  after(async () => {
    server.close();
    await rm(directory, { recursive: true });
  });

  const found: readonly [name: string, written: string, addresses: readonly string[]][] = [
    ['in the hosts file, of both families', 'keys.inside', ['10.0.0.1', '::1']],
    ['in the hosts file, with another case and a final dot', 'Keys2.Inside.', ['10.0.0.1']],
    ['a name has both families', 'both.example', ['192.0.2.1', '2001:db8::1']],
    ['a name has no record of one family', 'four.example', ['192.0.2.1']],
    ['a name does not exist for one family', 'six.example', ['2001:db8::1']],
    ['several', 'two.example', ['192.0.2.1', '192.0.2.2']],
    ['a name without addresses', 'none.example', []],
    ['an unknown name', 'unknown.example', []],
    ['a name without a dot, in the search domains of the last such line', 'short', ['192.0.2.1']],
    ['a name with a dot, there as well when it is none by itself', 'keys.team', ['192.0.2.1']],
    ['a name with a final dot, not in search domains', 'short.', []],
    ['an address with a zone, which is ignored', 'zone.inside', []],
  ];
  for (const [name, written, addresses] of found) {
    test(name, async () => assert.deepEqual(await resolve(written), addresses));
  }
  test('RFC 6761 §6.3: localhost is loopback, and no name server is queried', async () => {
    const before = server.queries.length;
    assert.deepEqual(await resolve('localhost'), ['127.0.0.1', '::1']);
    assert.deepEqual(await resolve('Keys.localhost.'), ['127.0.0.1', '::1']);
    assert.equal(server.queries.length, before);
  });
  test('a public name is not sent to a search domain first', async () => {
    const before = server.queries.length;
    await resolve('both.example');
    assert.deepEqual(server.queries.slice(before).toSorted(), ['A both.example', 'AAAA both.example']);
  });
  test('an unreachable name server: an error, not an empty list', async () => {
    const stopped = await startNameServer();
    stopped.close();
    await assert.rejects(nameResolver({ servers: [stopped.address], ...files() })('x.example', AbortSignal.timeout(10_000)));
  });
  test('unresponsive name servers block no thread: hashes continue, and a lookup ends with its signal', async () => {
    const unresponsive = await startNameServer();
    const signal = new AbortController();
    const ask = nameResolver({ servers: [unresponsive.address], ...files() });
    // More than there are threads for getaddrinfo.
    const pending = Promise.allSettled(Array.from({ length: 32 }, (_, n) => ask(`n${n}.example`, signal.signal)));
    let isOver = false;
    void pending.then(() => {
      isOver = true;
    });
    await promisify(pbkdf2)('x', 'y', 1, 32, 'sha256');
    assert.deepEqual(await resolve('four.example'), ['192.0.2.1']);
    assert.equal(isOver, false);
    signal.abort();
    assert.ok((await pending).every(({ status }) => status === 'rejected'));
    unresponsive.close();
  });
});
