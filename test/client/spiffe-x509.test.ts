// X.509-SVIDs from SPIFFE's Workload API as the certificate of mutual TLS: renewed by the agent, over a stream that is
// opened again.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { before, describe, type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { mutualTls } from '@mintmark/client/node';
import { certificateFromSpiffe, type SpiffeCertificateOptions } from '@mintmark/client/workload';
import { WITH_PACKAGES } from '../built-packages.ts';
import { type CertificateOptions, certificate, type TestCertificate } from '../certificates.ts';
import { type MovableClock, movableClock } from './runtime.ts';
import { GRPC, startWorkloadApi, type WorkloadApi, type WorkloadApiCall, x509SvidResponse } from './workload-api-server.ts';

const ORDERS = 'spiffe://example.org/ns/shop/sa/orders';
const ADMIN = 'spiffe://example.org/ns/shop/sa/admin';
const DAY = 86_400_000;

interface Svid {
  readonly id: string;
  readonly chain: Uint8Array;
  readonly key: Uint8Array;
}

const der = (one: TestCertificate): Buffer => new X509Certificate(one.cert).raw;
const keyOf = ({ key }: TestCertificate): Buffer => createPrivateKey(key).export({ type: 'pkcs8', format: 'der' });

describe('a certificate from the Workload API', () => {
  let [authority, intermediate]: TestCertificate[] = [];
  let [first, second, admin]: Svid[] = [];
  const svidOf = async (id: string, days = 30): Promise<Svid> => {
    const leaf = await certificate({ ...(intermediate && { issuer: intermediate }), san: [{ type: 'url', value: id }], days });
    return { id, chain: Buffer.concat([der(leaf), der(intermediate ?? assert.fail())]), key: keyOf(leaf) };
  };
  before(async () => {
    authority = await certificate({ subject: 'CN=example.org', ca: true });
    intermediate = await certificate({ subject: 'CN=intermediate', issuer: authority, ca: true });
    [first, second, admin] = [await svidOf(ORDERS), await svidOf(ORDERS), await svidOf(ADMIN)];
  });
  const one = (): Svid => first ?? assert.fail();
  const two = (): Svid => second ?? assert.fail();

  interface Setting {
    readonly agent: WorkloadApi;
    readonly clock: MovableClock;
    readonly current: ReturnType<typeof certificateFromSpiffe>;
  }
  const setting = async (
    t: TestContext,
    respond?: (call: WorkloadApiCall) => void,
    options: SpiffeCertificateOptions = {},
  ): Promise<Setting> => {
    const agent = await startWorkloadApi(t, respond);
    const clock = movableClock();
    // The certificates are valid from now on.
    const environment = { ...clock, now: () => Date.now() + clock.monotonic() };
    const current = certificateFromSpiffe({ socket: agent.socket, ...options }, environment);
    t.after(current.close);
    return { agent, clock, current };
  };
  /** The DER of the first certificate that is presented now. */
  const leafOf = async (current: Setting['current']): Promise<Buffer> => new X509Certificate((await current()).cert).raw;
  const isOf = ({ chain }: Svid, leaf: Buffer): boolean => leaf.equals(new X509Certificate(chain).raw);
  /** Waits until a certificate is presented. */
  const untilPresented = async (current: Setting['current'], svid: Svid): Promise<void> => {
    while (!isOf(svid, await leafOf(current))) await new Promise(setImmediate);
  };

  test('is the X.509-SVID with its intermediates and its key, and the CA that was given', async (t) => {
    const { agent, current } = await setting(t, ({ send }) => send(x509SvidResponse(one())), { ca: authority?.cert });
    const { cert, key, ca } = await current();
    const [leaf, above, ...rest] = cert.split(/(?<=-----END CERTIFICATE-----\n)/);
    assert.ok(isOf(one(), new X509Certificate(leaf ?? '').raw));
    assert.deepEqual([new X509Certificate(above ?? '').subject, rest, ca], ['CN=intermediate', [], authority?.cert]);
    assert.ok(new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)));
    assert.deepEqual(
      agent.calls.map(({ path, header, fields }) => [path, header, fields]),
      [['/SpiffeWorkloadAPI/FetchX509SVID', 'true', []]],
    );
  });

  test('is that of the SPIFFE ID, where the workload has several', async (t) => {
    const { current } = await setting(t, ({ send }) => send(x509SvidResponse(one(), admin ?? assert.fail())), { id: ADMIN });
    assert.ok(isOf(admin ?? assert.fail(), await leafOf(current)));
  });

  test('is replaced when the agent sends another, over the same stream', async (t) => {
    const { agent, current } = await setting(t, ({ send }) => send(x509SvidResponse(one())));
    assert.ok(isOf(one(), await leafOf(current)));
    agent.calls[0]?.send(x509SvidResponse(two()));
    await untilPresented(current, two());
    assert.equal(agent.calls.length, 1);
  });

  test('remains while the agent is away, and is replaced by what the next agent sends', async (t) => {
    const { agent, clock, current } = await setting(t, ({ send }) => send(x509SvidResponse(one())));
    await current();
    await agent.stop();
    assert.ok((await clock.scheduled(1_000)) <= 1_000, 'the first attempt is made within a second');
    clock.advance(1_000);
    // The second attempt finds no agent either, and the delay grows.
    assert.ok((await clock.scheduled(2_000)) > 500);
    assert.ok(isOf(one(), await leafOf(current)));
    await startWorkloadApi(t, ({ send }) => send(x509SvidResponse(two())), agent.path);
    clock.advance(2_000);
    await untilPresented(current, two());
  });

  test('is requested again at once when the agent closes the stream (Workload API §4.2)', async (t) => {
    const { agent, clock, current } = await setting(t, ({ send }) => send(x509SvidResponse(one())));
    await current();
    agent.respond(({ send }) => send(x509SvidResponse(two())));
    agent.calls[0]?.end();
    clock.advance(await clock.scheduled(1_000));
    await untilPresented(current, two());
    assert.equal(agent.calls.length, 2);
  });

  test('is not presented any more when the agent withdraws it (Workload API §5.2.1)', async (t) => {
    const { agent, current } = await setting(t, ({ send }) => send(x509SvidResponse(one())));
    const { certificateThumbprint } = mutualTls(current);
    await certificateThumbprint();
    agent.calls[0]?.end(GRPC.permissionDenied);
    const withdrawn = async (): Promise<unknown> => {
      for (;;) {
        const fault = await certificateThumbprint().then(
          () => undefined,
          (error: unknown) => error,
        );
        if (fault !== undefined) throw fault;
        await new Promise(setImmediate);
      }
    };
    await assert.rejects(withdrawn(), { name: 'WorkloadError', message: /has no identity for this process/, isTransient: true });
  });

  test('is not presented after it has expired', async (t) => {
    const { clock, current } = await setting(t, ({ send }) => send(x509SvidResponse(one())));
    await current();
    clock.advance(30 * DAY);
    await assert.rejects(current(), { name: 'WorkloadError', message: /sent none before the last expired/, isTransient: true });
  });

  test('is waited for five seconds at first, and then each call reports that there is none', async (t) => {
    const { agent, clock, current } = await setting(t);
    const called = current();
    await agent.next();
    clock.advance(5_000);
    await assert.rejects(called, { name: 'WorkloadError', message: /sent no X\.509-SVID within 5 s/, isTransient: true });
  });

  describe('is refused', () => {
    const leafWith = async (options: CertificateOptions): Promise<Svid> => {
      const leaf = await certificate({ ...(authority && { issuer: authority }), san: [{ type: 'url', value: ORDERS }], ...options });
      return { id: ORDERS, chain: der(leaf), key: keyOf(leaf) };
    };
    const cases: readonly (readonly [what: string, svid: () => Promise<Svid>, message: RegExp])[] = [
      ['one of another SPIFFE ID', async () => ({ ...one(), id: ADMIN }), /is not of its SPIFFE ID alone/],
      [
        'one with another name besides',
        () => leafWith({ san: [ORDERS, ADMIN].map((value) => ({ type: 'url', value })) }),
        /is not of its SPIFFE ID alone/,
      ],
      ['that of a CA', () => leafWith({ ca: true }), /is the certificate of a CA/],
      ['one with another key', async () => ({ ...one(), key: two().key }), /does not match its key/],
      ['one that cannot be parsed', async () => ({ ...one(), chain: Buffer.from('no certificate') }), /cannot be read/],
      ['one whose key cannot be parsed', async () => ({ ...one(), key: Buffer.from('no key') }), /cannot be read/],
      ['one without a chain', async () => ({ ...one(), chain: Buffer.alloc(0) }), /sent a message without x509Svid/],
    ];
    for (const [what, svid, message] of cases) {
      test(what, async (t) => {
        const sent = x509SvidResponse(await svid());
        const { current } = await setting(t, ({ send }) => send(sent));
        await assert.rejects(current(), { name: 'WorkloadError', message, isTransient: false });
      });
    }
  });

  test('is not requested again by itself after a refusal, but by the next call', async (t) => {
    const { agent, clock, current } = await setting(t, ({ end }) => end(GRPC.invalidArgument));
    await assert.rejects(current(), { name: 'WorkloadError', message: /InvalidArgument/, isTransient: false });
    clock.advance(DAY);
    assert.equal(agent.calls.length, 1);
    agent.respond(({ send }) => send(x509SvidResponse(one())));
    assert.ok(isOf(one(), await leafOf(current)));
  });

  test('ends its stream when it is closed', async (t) => {
    const { agent, current } = await setting(t, ({ send }) => send(x509SvidResponse(one())));
    await current();
    current.close();
    while (agent.calls[0]?.isClosed() !== true) await new Promise(setImmediate);
  });

  test('does not keep a process alive', async (t) => {
    const { socket } = await startWorkloadApi(t, ({ send }) => send(x509SvidResponse(one())));
    const program = `import { certificateFromSpiffe } from '@mintmark/client/workload';
      console.log(Object.keys(await certificateFromSpiffe({ socket: '${socket}' })()).join());`;
    const args = [...WITH_PACKAGES, '--input-type=module', '--eval', program];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname, timeout: 120_000 });
    assert.equal(stdout, 'cert,key,ca\n');
  });
});
