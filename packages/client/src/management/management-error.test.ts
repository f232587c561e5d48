// The errors that the management client throws.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createManagementClient, type ManagementClient, type ManagementError } from './index.ts';
import { against, CLIENT, type Reply } from './management-server.sample.ts';

describe('an error response is a ManagementError', () => {
  test('it has status, problem, fields and request id', () =>
    against(
      () => ({
        status: 400,
        type: 'application/problem+json',
        json: { type: 'urn:x', title: 'Bad', detail: 'One field is wrong.', errors: [{ pointer: '/name', detail: 'is empty' }, 5] },
      }),
      (management) =>
        assert.rejects(management.clients.create({ name: '' }), (error: ManagementError) => {
          assert.equal(error.name, 'ManagementError');
          assert.equal(error.code, 'management_error');
          assert.equal(error.status, 400);
          assert.equal(error.requestId, 'req-9');
          assert.equal(error.message, 'One field is wrong.');
          assert.deepEqual(error.problem, {
            type: 'urn:x',
            title: 'Bad',
            detail: 'One field is wrong.',
            errors: [{ pointer: '/name', detail: 'is empty' }],
          });
          return true;
        }),
    ));

  test('without a problem document, the message names the status', () =>
    against(
      () => ({ status: 403, json: {} }),
      (management) =>
        assert.rejects(management.clients.list(), { name: 'ManagementError', message: 'The management API responded with 403.' }),
    ));
});

describe('a malformed response is a ProtocolError', () => {
  const cases: [string, Reply, (management: ManagementClient) => Promise<unknown>][] = [
    ['an HTML page instead of a problem', { status: 502, type: 'text/html', json: 'x' }, (m) => m.clients.list()],
    ['success without JSON', { status: 200 }, (m) => m.clients.list()],
    ['an object instead of a list', { status: 200, json: { clients: {} } }, (m) => m.clients.list()],
    ['a list with an entry that is no client', { status: 200, json: { clients: [{}] } }, (m) => m.clients.list()],
    ['a client without its id', { status: 200, json: { state: 'enabled' } }, (m) => m.clients.get('c1')],
    [
      'a created client whose secret is a number',
      { status: 201, json: { ...CLIENT, client_secret: 1 } },
      (m) => m.clients.create({ name: 'n' }),
    ],
    ['a grant without its id', { status: 200, json: {} }, (m) => m.grants.get('g')],
    ['an audit entry that is null', { status: 200, json: { entries: [null] } }, (m) => m.audit.listByRequest('r')],
    ['a page of audit entries without its tenant', { status: 200, json: { entries: [] } }, (m) => m.audit.list()],
    ['JSON in place of CSV', { status: 200, json: {} }, (m) => m.usage.listCsv().next()],
  ];
  for (const [name, reply, call] of cases) {
    test(name, () =>
      against(
        () => reply,
        (management) => assert.rejects(call(management), { name: 'ProtocolError', code: 'unexpected_response' }),
      ),
    );
  }
});

describe('an invalid argument is a TypeError, and nothing is sent', () => {
  const fetch = (): never => assert.fail('sent');
  const management = createManagementClient({ tenantUrl: 'localhost:8443', accessToken: 'tok', fetch });
  const calls: [string, () => Promise<unknown>][] = [
    ['an empty client id', () => management.clients.get('')],
    ['the client id ..', () => management.clients.delete('..')],
    ['the client id .', () => management.clients.delete('.')],
    ['an empty request id', () => management.audit.listByRequest('')],
    ['a token with a line break', () => createManagementClient({ tenantUrl: 'localhost', accessToken: 'a\nb', fetch }).clients.list()],
    ['neither a token nor a source', async () => createManagementClient({ tenantUrl: 'localhost', fetch })],
    [
      'a token and a source',
      async () => createManagementClient({ tenantUrl: 'localhost', accessToken: 'tok', tokens: { fetch: async () => fetch() } }),
    ],
    ['an empty token', () => createManagementClient({ tenantUrl: 'localhost', accessToken: '', fetch }).clients.list()],
  ];
  for (const [name, call] of calls) {
    test(name, () => assert.rejects(call(), { name: 'TypeError', code: 'invalid_argument' }));
  }
  test('createManagementClient() rejects a tenant URL with a path', () => {
    assert.throws(() => createManagementClient({ tenantUrl: 'localhost/x', accessToken: 'tok' }), { name: 'TypeError' });
  });
});
