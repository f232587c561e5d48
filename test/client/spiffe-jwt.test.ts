// JWT-SVIDs from SPIFFE's Workload API: what is called, which one is used, and what each failure says.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { requestToken } from '@mintmark/client';
import { type SpiffeOptions, spiffe, type WorkloadEnvironment, workload } from '@mintmark/client/workload';
import { numbered, START, startHttpServer } from './runtime.ts';
import { field, GRPC, jwtSvidResponse, startWorkloadApi, type WorkloadApiCall } from './workload-api-server.ts';

const AUDIENCE = 'https://login.example.com/oauth2';
const ORDERS = 'spiffe://example.org/ns/shop/sa/orders';
const ADMIN = 'spiffe://example.org/ns/shop/sa/admin';
const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const svid = (id: string, claims: object = {}) => ({
  id,
  token: `${encoded({ alg: 'ES256', typ: 'JWT' })}.${encoded({ aud: [AUDIENCE], exp: START / 1000 + 300, sub: id, ...claims })}.AAAA`,
});

/** Responds with SVIDs. */
const respondWith =
  (...svids: readonly { id: string; token: string }[]) =>
  (call: WorkloadApiCall): void => {
    call.send(jwtSvidResponse(...svids));
    call.end();
  };

const obtain = async (options: SpiffeOptions, environment: WorkloadEnvironment = {}): Promise<string> =>
  spiffe(options, { variables: {}, now: () => START, ...environment })({ audience: AUDIENCE, signal: AbortSignal.timeout(20_000) });

describe('a JWT-SVID from the Workload API', () => {
  test('is requested for the audience, with the header against forged requests (Workload Endpoint §3)', async (t) => {
    const { socket, calls } = await startWorkloadApi(t, respondWith(svid(ORDERS)));
    assert.equal(await obtain({ socket }), svid(ORDERS).token);
    const expected = ['/SpiffeWorkloadAPI/FetchJWTSVID', 'true', [[1, AUDIENCE]]];
    assert.deepEqual(
      calls.map(({ path, header, fields }) => [path, header, fields]),
      [expected],
    );
  });

  test('is the first of several (Workload API §5.3), or that of the SPIFFE ID', async (t) => {
    const { socket, calls } = await startWorkloadApi(t, respondWith(svid(ORDERS), svid(ADMIN)));
    assert.equal(await obtain({ socket }), svid(ORDERS).token);
    assert.equal(await obtain({ socket, id: ADMIN }), svid(ADMIN).token);
    assert.deepEqual(calls.at(-1)?.fields, [
      [1, AUDIENCE],
      [2, ADMIN],
    ]);
    await assert.rejects(obtain({ socket, id: `${ADMIN}/x` }), /has no JWT-SVID of .*\/x for this process/);
  });

  test('is requested again for each token request, and sent as that of SPIFFE', async (t) => {
    const agent = await startWorkloadApi(t);
    agent.respond(({ fields, send, end }) => {
      const [[, audience] = []] = fields;
      send(jwtSvidResponse(svid(ORDERS, { aud: [audience], jti: agent.calls.length, exp: Date.now() / 1000 + 60 })));
      end();
    });
    const server = await startHttpServer(t, (_, count) => numbered(count));
    const source = spiffe({ socket: agent.socket });
    for (let n = 0; n < 2; n++) await requestToken({ tenantUrl: server.url, workload: source });
    const forms = server.requests.map(({ form }) => form);
    assert.equal(new Set(forms.map((form) => form.get('client_assertion'))).size, 2);
    assert.equal(forms[0]?.get('client_assertion_type'), 'urn:ietf:params:oauth:client-assertion-type:jwt-spiffe');
  });

  test('is that of the socket in SPIFFE_ENDPOINT_SOCKET, which auto finds', async (t) => {
    const { socket } = await startWorkloadApi(t, respondWith(svid(ORDERS)));
    const environment = { variables: { SPIFFE_ENDPOINT_SOCKET: socket }, now: () => START };
    assert.equal(await obtain({}, environment), svid(ORDERS).token);
    const auto = workload('auto', {}, { ...environment, firmware: '/nonexistent' });
    assert.equal(await auto({ audience: AUDIENCE, signal: AbortSignal.timeout(20_000) }), svid(ORDERS).token);
  });

  test('can be for an audience that the server names besides its issuer', async (t) => {
    const { socket, calls } = await startWorkloadApi(t, respondWith(svid(ORDERS, { aud: ['mintmark'] })));
    assert.equal(await obtain({ socket, audience: 'mintmark' }), svid(ORDERS, { aud: ['mintmark'] }).token);
    assert.deepEqual(calls[0]?.fields, [[1, 'mintmark']]);
  });

  describe('is not obtained', () => {
    const MiB = 1024 * 1024;
    type Failure = readonly [string, (call: WorkloadApiCall) => void, RegExp, isTransient?: boolean];
    const failures: readonly Failure[] = [
      ['without an identity', ({ end }) => end(GRPC.permissionDenied), /has no identity for this process: register one/, true],
      ['while the agent starts', ({ end }) => end(GRPC.unavailable), /failed \(Unavailable\): is the agent running/, true],
      ['by a request that the agent refuses', ({ end }) => end(GRPC.invalidArgument), /refused the request \(InvalidArgument\)/],
      ['from an agent without JWT-SVIDs', ({ end }) => end(GRPC.unimplemented), /refused the request \(Unimplemented\)/],
      ['from a message without SVIDs', respondWith(), /sent a message without svids/],
      ['from an SVID without its ID', respondWith(svid('')), /sent a message without spiffeId/],
      ['from an SVID without its token', respondWith({ id: ORDERS, token: '' }), /sent a message without svid/],
      ['that is for another audience', respondWith(svid(ORDERS, { aud: ['https://other.example'] })), /is for https:\/\/other\.example/],
      ['that has expired', respondWith(svid(ORDERS, { exp: START / 1000 })), /has expired/],
      [
        'from a message of more than 4 MiB',
        ({ send, end }) => {
          send(Buffer.concat([jwtSvidResponse(svid(ORDERS)), field(9, 'x'.repeat(4 * MiB))]));
          end();
        },
        /failed \(ResourceExhausted\)/,
        true,
      ],
    ];
    for (const [name, respond, message, isTransient = false] of failures) {
      test(name, async (t) => {
        const { socket } = await startWorkloadApi(t, respond);
        await assert.rejects(obtain({ socket }), { name: 'WorkloadError', message, isTransient });
      });
    }

    test('where there is no agent', async () => {
      const socket = 'unix:///nonexistent/agent.sock';
      await assert.rejects(obtain({ socket }), { name: 'WorkloadError', message: /agent\.sock failed \(ENOENT\)/, isTransient: true });
    });

    test('where the libraries for gRPC are not installed', async () => {
      const hook = `import { registerHooks } from 'node:module';
        registerHooks({ resolve: (name, context, next) => {
          if (name.startsWith('@connectrpc/')) throw Object.assign(new Error(name), { code: 'ERR_MODULE_NOT_FOUND' });
          return next(name, context);
        } });`;
      const program = `import { spiffe } from '@mintmark/client/workload';
        await spiffe({ socket: 'unix:///agent.sock' })({ audience: 'x', signal: new AbortController().signal })
          .catch(({ name, message }) => console.log(name, message));`;
      const args = ['--conditions=@mintmark/source', '--import', `data:text/javascript,${encodeURIComponent(hook)}`];
      const run = promisify(execFile)(process.execPath, [...args, '--input-type=module', '--eval', program], { cwd: import.meta.dirname });
      assert.match((await run).stdout, /^WorkloadError .*run `npm install @connectrpc\/connect-node /);
    });
  });

  test('accepts a message of 4 MiB', async (t) => {
    const message = jwtSvidResponse(svid(ORDERS));
    const { socket } = await startWorkloadApi(t, ({ send, end }) => {
      send(Buffer.concat([message, field(9, 'x'.repeat(4 * 1024 * 1024 - message.length - 5))]));
      end();
    });
    assert.equal(await obtain({ socket }), svid(ORDERS).token);
  });

  test('is no longer waited for when the request is aborted', async (t) => {
    const agent = await startWorkloadApi(t);
    const ending = new AbortController();
    const obtained = (async () => spiffe({ socket: agent.socket })({ audience: AUDIENCE, signal: ending.signal }))();
    const call = await agent.next();
    ending.abort(new Error('enough'));
    await assert.rejects(obtained, /enough/);
    while (!call.isClosed()) await new Promise(setImmediate);
  });

  describe('is obtained from a Unix socket alone (Workload Endpoint §4)', () => {
    const cases: readonly [string, RegExp][] = [
      ['tcp://127.0.0.1:8081', /TCP is not supported/],
      ['/run/agent.sock', /must be the URI of a Unix socket/],
      ['unix:run/agent.sock', /must be the URI of a Unix socket/],
      ['unix://host/agent.sock', /must be the URI of a Unix socket/],
      ['unix:///agent.sock?x=y', /must be the URI of a Unix socket/],
      ['unix:///agent.sock#x', /must be the URI of a Unix socket/],
      ['unix:///%E0%A4%A', /must be the URI of a Unix socket/],
    ];
    for (const [socket, message] of cases) {
      test(`${socket} is refused`, async () => {
        await assert.rejects(obtain({ socket }), { name: 'WorkloadError', message });
        await assert.rejects(obtain({}, { variables: { SPIFFE_ENDPOINT_SOCKET: socket } }), { name: 'WorkloadError', message });
      });
    }

    test('unix:/agent.sock is accepted', async (t) => {
      const { path } = await startWorkloadApi(t, respondWith(svid(ORDERS)));
      assert.equal(await obtain({ socket: `unix:${path}` }), svid(ORDERS).token);
    });
  });
});
