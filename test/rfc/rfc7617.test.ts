// RFC 7617, HTTP Basic, and RFC 6749 §2.3.1: secrets with non-ASCII characters in every encoding that these
// RFCs allow, at every endpoint where clients authenticate.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { ADMIN, type CreatedClient, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';

const LATIN = 'größer-als-ASCII-und-länger-als-32-Zeichen';
const SHORT = 'süße-Ähre%+1';
const CYRILLIC = 'пароль-за-рекой-в-тени-деревьев-42';
const base64 = (text: string, encoding: BufferEncoding) => Buffer.from(text, encoding).toString('base64');
const encoded = (text: string) => encodeURIComponent(text).replaceAll('%20', '+');

type Presentation = (clientId: string, secret: string) => { form: Record<string, string>; headers?: Record<string, string> };

const byHeader =
  (value: (pair: readonly [string, string]) => string): Presentation =>
  (clientId, secret) => ({ form: {}, headers: { authorization: `Basic ${value([clientId, secret])}` } });

const FORMS: readonly (readonly [section: string, name: string, present: Presentation, latin1Only?: 'of ISO 8859-1 alone'])[] = [
  ['RFC 6749 §2.3.1', 'in the form', (clientId, secret) => ({ form: { client_id: clientId, client_secret: secret } })],
  ['RFC 6749 §2.3.1', 'form-encoded, by Basic', byHeader((pair) => base64(pair.map(encoded).join(':'), 'latin1'))],
  ['RFC 7617 §2.1', 'as UTF-8, by Basic', byHeader((pair) => base64(pair.join(':'), 'utf8'))],
  ['RFC 7617 §2.1', 'as UTF-8, by Basic in the URL-safe alphabet', byHeader((pair) => Buffer.from(pair.join(':')).toString('base64url'))],
  ['RFC 7617 §2', 'as ISO 8859-1, by Basic', byHeader((pair) => base64(pair.join(':'), 'latin1')), 'of ISO 8859-1 alone'],
];

describe('RFC 7617', () => {
  const ending = suiteEnding();
  let server: TestServer;
  const clients = new Map<string, CreatedClient>();
  before(async () => {
    server = await startTestServer(ending);
    for (const client_secret of [LATIN, SHORT, CYRILLIC]) clients.set(client_secret, await server.create({ client_secret }));
  });
  const idOf = (secret: string) => clients.get(secret)?.clientId ?? '';

  const ENDPOINTS: readonly (readonly [path: string, form: Record<string, string>])[] = [
    ['/oauth2/token', { grant_type: 'client_credentials' }],
    ['/v1.0/endpoint/default/introspect', { token: 'x' }],
    ['/oauth2/revoke', { token: 'x' }],
    ['/oauth2/revocations', {}],
  ];
  for (const [section, name, present, latin1Only] of FORMS) {
    test(`§${section}: a secret with non-ASCII characters ${name}`, async () => {
      for (const secret of latin1Only === undefined ? [LATIN, SHORT, CYRILLIC] : [LATIN, SHORT]) {
        const { form, headers } = present(idOf(secret), secret);
        const wrong = present(idOf(secret), `${secret}ü`);
        for (const [path, more] of ENDPOINTS) {
          assert.equal((await server.post(path, { ...more, ...form }, headers)).status, 200, `${secret} at ${path}`);
          // Wrong secrets are throttled for a client with a short secret.
          if (secret === SHORT) continue;
          const refused = await server.post(path, { ...more, ...wrong.form }, wrong.headers);
          assert.deepEqual(
            [refused.status, refused.headers.get('www-authenticate')],
            [401, `Basic realm="${server.url}", charset="UTF-8"`],
          );
        }
      }
    });
  }
  test('§2.1: a chosen secret that is not in Unicode normalization form C is refused', async () => {
    const response = await server.manage('POST', '/clients', { name: 'x', client_secret: LATIN.normalize('NFD') });
    assert.equal(response.status, 400);
    assert.match(await response.text(), /normalization form C/);
  });

  for (const [path, form] of ENDPOINTS) {
    const { clientId: client_id, clientSecret: client_secret } = ADMIN;
    for (const authorization of ['Bearer abc', 'DPoP abc', 'Negotiate YII', 'bearer']) {
      test(`§2: Authorization: ${authorization} at ${path} is not Basic: ignored if the form has credentials, otherwise refused`, async () => {
        const response = await server.post(path, { ...form, client_id, client_secret }, { authorization });
        assert.equal(response.status, 200);
        const refused = await server.post(path, form, { authorization });
        assert.deepEqual([refused.status, ((await refused.json()) as { error: string }).error], [401, 'invalid_client']);
      });
    }
    test(`§2: parameters that resemble known ones are refused at ${path}`, async () => {
      for (const name of ['token[]', 'client_id[]', 'client_secret[0]', 'token_type_hint[x]', 'Token']) {
        const response = await server.post(path, { ...form, client_id, client_secret, [name]: 'x' });
        assert.deepEqual([response.status, ((await response.json()) as { error: string }).error], [400, 'invalid_request'], name);
      }
    });
  }

  test('the audit entry names an Authorization scheme other than Basic, and never what could be a secret', async () => {
    const causes: [header: string, scheme: string][] = [
      ['Bearer abc', 'Bearer'],
      ['negotiate YII', 'Negotiate'],
      ['my-very-secret-secret', 'unknown'],
    ];
    for (const [authorization, scheme] of causes) {
      const refused = await server.post('/oauth2/introspect', { token: 'x', client_id: ADMIN.clientId }, { authorization });
      const id = refused.headers.get('mintmark-request-id');
      const audit = await server.manage('GET', `/audit?request_id=${id}`);
      const { entries } = (await audit.json()) as { entries: { reason: string; detail: { scheme: string } }[] };
      assert.deepEqual([entries[0]?.reason, entries[0]?.detail.scheme], ['other_auth_scheme', scheme]);
    }
    const both = await server.post('/oauth2/token', { client_id: 'admin', client_secret: 'x' }, { authorization: 'Basic YTpi' });
    const audit = await server.manage('GET', `/audit?request_id=${both.headers.get('mintmark-request-id')}`);
    const { entries } = (await audit.json()) as { entries: { reason: string; detail: { methods: string[] } }[] };
    assert.equal(entries[0]?.reason, 'several_auth_methods');
    assert.deepEqual(entries[0]?.detail.methods, ['client_secret_basic', 'client_secret_post']);
  });
});
