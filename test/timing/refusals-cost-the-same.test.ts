// What a refusal costs does not disclose whether the client exists, how it authenticates, or whether its credential
// was right. The tests count the work, since times differ with the machine; `npm run bench -- refusals` measures them.
import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { certificate, type TestCertificate } from '../certificates.ts';
import { startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { asForm, assertion, type ClientKey, clientKey } from '../signed.ts';
import { recordWork, type Work, workOf } from './work-of-requests.ts';

recordWork();

const SECRET = 'correct-horse-battery-staple-9876543210';
const UNKNOWN = 'unknown-client';
/** By how much the server's clock is moved before the refusals. */
const LATER = 60_000;

/** A request for a token, as form parameters and headers. */
interface Sent {
  readonly form: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Presents a right or a wrong credential of a method for a client id. */
type Present = (clientId: string, isRight: boolean) => Promise<Sent>;

/** The `jti` of a right assertion is hashed, in a microsecond: whoever could see it has the client's key. */
const withoutDigests = (work: Work): Work => work.filter((operation) => operation !== 'createHash sha256');

describe('a refusal', () => {
  const ending = suiteEnding();
  let server: TestServer;
  /** Milliseconds by which the server's clock is ahead. */
  let ahead = 0;
  let key: ClientKey;
  let otherKey: ClientKey;
  let ofCa: TestCertificate;
  let selfSigned: TestCertificate;
  let foreign: TestCertificate;
  /** The settings of a client that is registered for a method. */
  let registrations: Readonly<Record<string, Readonly<Record<string, unknown>>>>;

  before(async () => {
    server = await startTestServer(ending, {
      flags: { trustedProxy: ['127.0.0.1'], clientCertHeader: 'X-Cert', authFailures: '0' },
    });
    [key, otherKey] = [await clientKey(), await clientKey()];
    const ca = await certificate({ subject: 'CN=ca', ca: true });
    ofCa = await certificate({ subject: 'CN=right', issuer: ca });
    [selfSigned, foreign] = [await certificate({ subject: 'CN=self' }), await certificate({ subject: 'CN=foreign' })];
    assert.equal((await server.manage('PATCH', '/tenants/current', { client_ca: ca.cert })).status, 200);
    const { kty, crv, x, y } = await webcrypto.subtle.exportKey('jwk', selfSigned.keys.publicKey);
    registrations = {
      client_secret_basic: { client_secret: SECRET },
      client_secret_post: { client_secret: SECRET },
      client_secret_jwt: { client_secret: SECRET },
      private_key_jwt: { jwks: { keys: [key.jwk] } },
      tls_client_auth: { tls_client_auth_subject_dn: 'CN=right' },
      self_signed_tls_client_auth: { jwks: { keys: [{ kty, crv, x, y }] } },
    };
  });

  const byAssertion = async (algorithm: string, privateKey: ClientKey['privateKey'] | Uint8Array, clientId: string): Promise<Sent> => {
    const iat = Math.floor((Date.now() + ahead) / 1000);
    const claims = { iat, exp: iat + 60 };
    return { form: asForm(await assertion({ algorithm, privateKey }, clientId, `${server.url}/oauth2`, { claims })) };
  };
  const byCertificate = (clientId: string, { certificate: { rawData } }: TestCertificate): Sent => ({
    form: { client_id: clientId },
    headers: { 'x-cert': Buffer.from(rawData).toString('base64') },
  });
  const wrongSecret = SECRET.toUpperCase();
  const PRESENT: Readonly<Record<string, Present>> = {
    client_secret_basic: async (clientId, isRight) => ({
      form: {},
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${isRight ? SECRET : wrongSecret}`).toString('base64')}` },
    }),
    client_secret_post: async (clientId, isRight) => ({ form: { client_id: clientId, client_secret: isRight ? SECRET : wrongSecret } }),
    client_secret_jwt: (clientId, isRight) => byAssertion('HS256', Buffer.from(isRight ? SECRET : wrongSecret), clientId),
    private_key_jwt: (clientId, isRight) => byAssertion('ES256', (isRight ? key : otherKey).privateKey, clientId),
    tls_client_auth: async (clientId, isRight) => byCertificate(clientId, isRight ? ofCa : foreign),
    self_signed_tls_client_auth: async (clientId, isRight) => byCertificate(clientId, isRight ? selfSigned : foreign),
  };

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
    (await server.create({ token_endpoint_auth_method: method, ...registrations[method], ...more })).clientId;

  const send = async ({ form, headers }: Sent) => {
    const response = await server.post('/oauth2/token', { grant_type: 'client_credentials', ...form }, headers);
    await response.text();
    return response;
  };

  const reasonOf = async (requestId: string): Promise<string> => {
    const response = await server.manage('GET', `/audit?request_id=${requestId}`);
    const { entries } = (await response.json()) as { readonly entries: readonly { readonly reason: string }[] };
    return entries[0]?.reason ?? '';
  };

  /** The least work of several refusals once the client is in memory, and their reason. What has just changed adds to it. */
  const refusal = async (present: Present, clientId: string, isRight: boolean) => {
    const works: Work[] = [];
    let requestId = '';
    for (let attempt = 0; attempt < 7; attempt++) {
      const sent = await present(clientId, isRight);
      const work = await workOf(async () => {
        const { status, headers } = await send(sent);
        assert.equal(status, 401);
        requestId = headers.get('mintmark-request-id') ?? '';
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
  const presentBy = (method: string): Present => PRESENT[method] ?? assert.fail();
  const created = new Map<string, string>();
  before(async () => {
    for (const method of Object.keys(PRESENT)) {
      for (const { name, client } of CAUSES) created.set(`${method} ${name}`, await client(method));
    }
    server.advance(LATER);
    ahead = LATER;
  });

  for (const method of Object.keys(PRESENT)) {
    for (const { name, isRight, reason: expected } of CAUSES) {
      test(`by ${method} for ${name} costs what it costs for an unknown client`, async () => {
        const unknown = await refusal(presentBy(method), UNKNOWN, isRight);
        for (const part of ['read of clients', VERIFICATION[method] ?? ''])
          assert.ok(unknown.work.includes(part), `${part}: ${unknown.work}`);
        const { work, reason } = await refusal(presentBy(method), created.get(`${method} ${name}`) ?? '', isRight);
        assert.match(reason, expected);
        assert.deepEqual(isRight ? withoutDigests(work) : work, isRight ? withoutDigests(unknown.work) : unknown.work);
      });
    }
  }
});
