// What a refusal costs does not disclose whether the client exists, how it authenticates, or whether its credential
// was right. The tests count the work, since times differ with the machine; `npm run bench -- refusals` measures them.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { CERTIFICATE_HEADER, createCredentials, type MethodCredentials } from './credentials.ts';
import { recordWork, type Work, workOf } from './work-of-requests.ts';

recordWork();

const UNKNOWN = 'unknown-client';
/** By how much the server's clock is moved before the refusals. */
const LATER = 60_000;

/** The `jti` of a right assertion is hashed, in a microsecond: whoever could see it has the client's key. */
const withoutDigests = (work: Work): Work => work.filter((operation) => operation !== 'createHash sha256');

describe('a refusal', () => {
  const ending = suiteEnding();
  let server: TestServer;
  /** Milliseconds by which the server's clock is ahead. */
  let ahead = 0;
  let credentials: ReadonlyMap<string, MethodCredentials>;
  const credentialsOf = (method: string): MethodCredentials => credentials.get(method) ?? assert.fail();

  before(async () => {
    server = await startTestServer(ending, {
      flags: { trustedProxy: ['127.0.0.1'], clientCertHeader: CERTIFICATE_HEADER, authFailures: '0' },
    });
    const { clientCa, methods } = await createCredentials(
      () => `${server.url}/oauth2`,
      () => Date.now() + ahead,
    );
    credentials = new Map(methods.map((each) => [each.method, each]));
    assert.equal((await server.manage('PATCH', '/tenants/current', { client_ca: clientCa })).status, 200);
  });

  /** What the verification of a credential does, at least. */
  const VERIFICATION: Readonly<Record<string, string>> = {
    client_secret_basic: 'createHmac sha256',
    client_secret_post: 'createHmac sha256',
    client_secret_jwt: 'createDecipheriv aes-256-gcm',
    private_key_jwt: 'verify sha256',
    tls_client_auth: 'certificate checkIssued',
    self_signed_tls_client_auth: 'createPublicKey',
  };

  const create = async (method: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> =>
    (await server.create({ ...credentialsOf(method).registration, ...more })).clientId;

  const reasonOf = async (requestId: string): Promise<string> => {
    const response = await server.manage('GET', `/audit?request_id=${requestId}`);
    const { entries } = (await response.json()) as { readonly entries: readonly { readonly reason: string }[] };
    return entries[0]?.reason ?? '';
  };

  /** The least work of several refusals once the client is in memory, and their reason. What has just changed adds to it. */
  const refusal = async (method: string, clientId: string, isRight: boolean) => {
    const works: Work[] = [];
    let requestId = '';
    for (let attempt = 0; attempt < 7; attempt++) {
      const { form, headers } = await credentialsOf(method).present(clientId, isRight);
      const work = await workOf(async () => {
        const response = await server.post('/oauth2/token', { grant_type: 'client_credentials', ...form }, headers);
        assert.equal(response.status, 401);
        await response.text();
        requestId = response.headers.get('mintmark-request-id') ?? '';
      });
      if (attempt > 1) works.push(work);
    }
    const [work = []] = works.toSorted((one, other) => one.length - other.length);
    return { work, reason: await reasonOf(requestId) };
  };

  /** A cause of a refusal. */
  interface Cause {
    readonly name: string;
    /** Creates the client that is refused. */
    readonly client: (method: string) => Promise<string>;
    /** Whether its credential is right. */
    readonly isRight: boolean;
    readonly reason: RegExp;
  }

  const CAUSES: readonly Cause[] = [
    {
      name: 'a wrong credential',
      client: create,
      isRight: false,
      reason: /^(?:wrong_secret|assertion_signature|certificate_untrusted|certificate_key)$/,
    },
    {
      name: 'a client of another method',
      client: (method) => create(method === 'private_key_jwt' ? 'tls_client_auth' : 'private_key_jwt'),
      isRight: false,
      reason: /^(?:wrong_secret|wrong_auth_method)$/,
    },
    {
      name: 'a disabled client',
      client: async (method) => {
        const clientId = await create(method);
        assert.equal((await server.manage('POST', `/clients/${clientId}/disable`)).status, 200);
        return clientId;
      },
      isRight: true,
      reason: /^client_disabled$/,
    },
    {
      name: 'an expired client',
      client: (method) => create(method, { expires_at: new Date(Date.now() + LATER / 2).toISOString() }),
      isRight: true,
      reason: /^client_expired$/,
    },
    {
      name: 'an address that is not allowed',
      client: (method) => create(method, { ip_rules: { op: 'allow', ranges: ['192.0.2.1'] } }),
      isRight: true,
      reason: /^address_not_allowed$/,
    },
  ];
  const created = new Map<string, string>();
  before(async () => {
    for (const method of Object.keys(VERIFICATION)) {
      for (const { name, client } of CAUSES) created.set(`${method} ${name}`, await client(method));
    }
    server.advance(LATER);
    ahead = LATER;
  });

  for (const method of Object.keys(VERIFICATION)) {
    for (const { name, isRight, reason: expected } of CAUSES) {
      test(`by ${method} for ${name} costs what it costs for an unknown client`, async () => {
        const unknown = await refusal(method, UNKNOWN, isRight);
        for (const part of ['read of clients', VERIFICATION[method] ?? ''])
          assert.ok(unknown.work.includes(part), `${part}: ${unknown.work}`);
        const { work, reason } = await refusal(method, created.get(`${method} ${name}`) ?? '', isRight);
        assert.match(reason, expected);
        assert.deepEqual(isRight ? withoutDigests(work) : work, isRight ? withoutDigests(unknown.work) : unknown.work);
      });
    }
  }
});
