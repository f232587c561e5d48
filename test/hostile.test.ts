// A hundred thousand hostile requests: no 5xx, no crash, and no growing memory.
import assert from 'node:assert/strict';
import { Agent, request as httpRequest } from 'node:http';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { ADMIN, startTestServer } from './running-server.ts';

// The heap is measured after garbage collections.
setFlagsFromString('--expose_gc');
const collectGarbage: () => void = runInNewContext('gc');

/** `MINTMARK_TEST_HOSTILE` sets another number, for a longer search. */
const COUNT = Number(process.env['MINTMARK_TEST_HOSTILE'] ?? 30_000);
const CONCURRENCY = 48;
const PATHS = ['token', 'introspect', 'revoke', 'revocations', 'authorize', 'jwks', 'x'].flatMap((name) => [
  `/oauth2/${name}`,
  `/v1.0/endpoint/default/${name}`,
]);

const credentials = `client_id=${ADMIN.clientId}&client_secret=${ADMIN.clientSecret}`;
const b64 = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('', '__proto__', '%', '%00', '[]', 'null'),
);
const jwt = fc
  .tuple(
    fc.oneof(
      fc.json(),
      fc.constantFrom(
        '{"alg":"none"}',
        '{"alg":"ES256","typ":"dpop+jwt","jwk":{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}}',
        '{"alg":"RS256","jwk":{"kty":"RSA","n":"AQAB","e":"AQAB"}}',
        '{"alg":"HS256","kid":"../../etc/passwd"}',
        '{"alg":"ES256","crit":["x"]}',
      ),
    ),
    fc.oneof(fc.json(), fc.constantFrom(`{"iss":"admin","sub":"admin","aud":"x","exp":1e400}`, '{"iss":"a","sub":"a","exp":"x"}')),
    fc.constantFrom('', 'AA', 'A'.repeat(86), '!!'),
  )
  .map(([header, payload, signature]) => `${b64(header)}.${b64(payload)}.${signature}`);
const value = fc.oneof(
  text,
  jwt,
  fc.json(),
  fc.constantFrom('client_credentials', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'),
);
const NAMES = [
  'grant_type',
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'scope',
  'resource',
  'token',
  'cursor',
  'authorization_details',
  'token_type_hint',
  'x',
  '__proto__',
];
const form = fc
  .array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 8 })
  .map((pairs) =>
    pairs
      .map(
        ([name, written]) =>
          `${name}=${/^[\x21-\x7e]*$/.test(written) ? written : encodeURIComponent(Buffer.from(written).toString('latin1'))}`,
      )
      .join('&'),
  );
const body = fc.oneof(
  form,
  form.map((rest) => `${credentials}&${rest}`),
  form.map((rest) => `${credentials}&grant_type=client_credentials&${rest}`),
  text,
);
const header = fc
  .oneof(
    jwt,
    text,
    text.map((written) => `Basic ${b64(written)}`),
  )
  .map((written) => written.replace(/[^\x20-\x7e]/g, '?'));
const hostile = fc.record({
  path: fc.constantFrom(...PATHS),
  method: fc.constantFrom('POST', 'POST', 'POST', 'POST', 'GET', 'PUT', 'DELETE'),
  body,
  type: fc.constantFrom('application/x-www-form-urlencoded', 'application/x-www-form-urlencoded', 'application/json', 'text/plain', ''),
  authorization: fc.option(header, { freq: 4 }),
  dpop: fc.option(header, { freq: 3 }),
  accept: fc.constantFrom('*/*', 'application/token-introspection+jwt', 'text/html'),
});

test('hostile requests cause no 5xx and no crash, and memory stays flat', { timeout: 240_000 + COUNT * 5 }, async (t) => {
  // Without the limit of failed authentications, which would refuse most before they are looked at.
  const server = await startTestServer(t, { flags: { authFailures: '0' } });
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  t.after(async () => agent.destroy());
  // Each is sent several times: memory that they fill would grow.
  const requests = fc.sample(hostile, COUNT / 6);
  const statuses = new Map<number, number>();
  const send = (generated: (typeof requests)[number]): Promise<void> =>
    new Promise((resolve, reject) => {
      const headers: Record<string, string> = { accept: generated.accept };
      if (generated.type !== '') headers['content-type'] = generated.type;
      if (generated.authorization !== null) headers['authorization'] = generated.authorization;
      if (generated.dpop !== null) headers['dpop'] = generated.dpop;
      const request = httpRequest(server.url + generated.path, { method: generated.method, agent, headers });
      request.on('error', reject).on('response', (response) => {
        statuses.set(response.statusCode ?? 0, (statuses.get(response.statusCode ?? 0) ?? 0) + 1);
        response.resume().on('end', resolve);
      });
      request.end(generated.method === 'GET' ? undefined : generated.body);
    });
  const round = async (count: number): Promise<void> => {
    let sent = 0;
    const worker = async (): Promise<void> => {
      while (sent < count) {
        const generated = requests[sent++ % requests.length];
        if (generated !== undefined) await send(generated);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  };
  const heapMegabytes = (): number => {
    collectGarbage();
    return process.memoryUsage().heapUsed / 1e6;
  };
  await round(COUNT / 4);
  const before = heapMegabytes();
  await round((COUNT * 3) / 4);
  const growth = heapMegabytes() - before;
  const serverErrors = [...statuses].filter(([status]) => status >= 500);
  assert.deepEqual(serverErrors, [], JSON.stringify([...statuses]));
  assert.ok((statuses.get(400) ?? 0) > 1000 && (statuses.get(401) ?? 0) > 1000, JSON.stringify([...statuses]));
  assert.ok(growth < 64, `The heap grew by ${growth.toFixed(0)} MB.`);
  assert.equal((await server.token()).split('.').length, 3, 'the server still issues tokens');
});
