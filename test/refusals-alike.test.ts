// The responses to an unknown client and to a wrong secret are identical, byte for byte; only their audit
// entries differ.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { before, describe, test } from 'node:test';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from './running-server.ts';

describe('refused client authentication', () => {
  const ending = suiteEnding();
  let server: TestServer;
  const created: Record<string, { clientId: string; clientSecret: string }> = {};
  before(async () => {
    server = await startTestServer(ending);
    const soon = new Date(Date.now() + 60_000).toISOString();
    const settings: Record<string, Readonly<Record<string, unknown>>> = {
      disabled: {},
      expired: { expires_at: soon },
      retired: { secret_expires_at: soon },
      basic: { token_endpoint_auth_method: 'client_secret_basic' },
      deleted: {},
    };
    for (const [name, body] of Object.entries(settings)) {
      const response = (await (await server.manage('POST', '/clients', { name, ...body })).json()) as Record<string, string>;
      created[name] = { clientId: response['client_id'] ?? '', clientSecret: response['client_secret'] ?? '' };
    }
    await server.manage('POST', `/clients/${created['disabled']?.clientId}/disable`);
    await server.manage('DELETE', `/clients/${created['deleted']?.clientId}`);
    server.advance(61_000);
  });

  /** Returns all bytes of a response except the parts that must differ. */
  const responseBytes = async (clientId: string, clientSecret: string): Promise<{ bytes: string; requestId: string }> => {
    const { hostname, port, host } = new URL(server.url);
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }).toString();
    const socket = connect(Number(port), hostname);
    socket.end(
      `POST /oauth2/token HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const response = await text(socket);
    const requestId = /mintmark-request-id: (\S+)/i.exec(response)?.[1] ?? '';
    return { bytes: response.replace(/date: [^\r]+/i, 'date').replace(requestId, 'id'), requestId };
  };

  const CASES: readonly {
    name: string;
    client: () => { clientId: string; clientSecret: string };
    reason: string;
    hasCredentialId: boolean;
  }[] = [
    {
      name: 'a wrong secret',
      client: () => ({ clientId: ADMIN.clientId, clientSecret: 'wrong' }),
      reason: 'wrong_secret',
      hasCredentialId: false,
    },
    {
      name: 'a secret of another client',
      client: () => ({ clientId: created['basic']?.clientId ?? '', clientSecret: ADMIN.clientSecret }),
      reason: 'wrong_secret',
      hasCredentialId: false,
    },
    { name: 'a disabled client', client: () => created['disabled'] ?? ADMIN, reason: 'client_disabled', hasCredentialId: true },
    { name: 'an expired client', client: () => created['expired'] ?? ADMIN, reason: 'client_expired', hasCredentialId: true },
    { name: 'an expired secret', client: () => created['retired'] ?? ADMIN, reason: 'secret_expired', hasCredentialId: true },
    {
      name: 'an authentication method that is not registered',
      client: () => created['basic'] ?? ADMIN,
      reason: 'wrong_auth_method',
      hasCredentialId: true,
    },
    { name: 'a deleted client', client: () => created['deleted'] ?? ADMIN, reason: 'unknown_client', hasCredentialId: false },
    {
      name: 'a client id of 10,000 characters',
      client: () => ({ clientId: 'x'.repeat(10_000), clientSecret: 'y' }),
      reason: 'unknown_client',
      hasCredentialId: false,
    },
  ];
  for (const { name, client, reason, hasCredentialId } of CASES) {
    test(`${name} gets the response of an unknown client, and ${reason} in the audit trail`, async () => {
      const unknown = await responseBytes('unknown', 'whatever');
      const { clientId, clientSecret } = client();
      const refused = await responseBytes(clientId, clientSecret);
      assert.equal(refused.bytes, unknown.bytes);
      const response = await server.manage('GET', `/audit?request_id=${refused.requestId}`);
      const { entries } = (await response.json()) as { entries: Record<string, unknown>[] };
      assert.equal(entries.length, 1);
      const [entry = {}] = entries;
      assert.deepEqual([entry['event'], entry['result'], entry['reason']], ['token.issue', 'refused', reason]);
      assert.equal(entry['actor'], clientId.slice(0, 256));
      assert.equal(entry['address'], '127.0.0.1');
      assert.equal(typeof entry['credential_id'] === 'string', hasCredentialId, 'the entry names the credential if one matched');
      assert.ok(String(entry['cause']).length > 20 && String(entry['remedy']).length > 10);
      assert.doesNotMatch(JSON.stringify(entries), new RegExp(clientSecret.length > 20 ? clientSecret : 'mms_[0-9A-Za-z]{40}'));
    });
  }

  test('the audit entry of a refusal after authentication names the client and its credential', async () => {
    const response = await server.post('/oauth2/token', {
      grant_type: 'client_credentials',
      client_id: ADMIN.clientId,
      client_secret: ADMIN.clientSecret,
      scope: 'payments:write',
    });
    const requestId = response.headers.get('mintmark-request-id');
    const { entries } = (await (await server.manage('GET', `/audit?request_id=${requestId}`)).json()) as {
      entries: Record<string, unknown>[];
    };
    assert.equal(entries[0]?.['reason'], 'scope_not_allowed');
    assert.equal(entries[0]?.['actor'], ADMIN.clientId);
    assert.match(String(entries[0]?.['credential_id']), /^[0-9a-f-]{36}$/);
  });
});
