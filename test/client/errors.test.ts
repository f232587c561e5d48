// Every error that the client throws on purpose is an instance of the MintmarkError of each entry point, and has
// a known code.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  createTokenSource,
  encryptTokenStore,
  MintmarkError,
  type MintmarkErrorCode,
  memoryTokenStore,
  networkError,
  requestToken,
  type TokenRequestOptions,
} from '@mintmark/client';
import { createTokenExchange } from '@mintmark/client/exchange';
import * as management from '@mintmark/client/management';
import { secretFromEnvironment } from '@mintmark/client/node';
import { githubActions } from '@mintmark/client/workload';

const SRC = fileURLToPath(new URL('../../packages/client/src', import.meta.url));

/** A `fetch` that receives this response. */
const respondWith =
  (status: number, body: string | object, headers: Readonly<Record<string, string>> = {}): typeof fetch =>
  async () =>
    new Response(typeof body === 'string' ? body : JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/json', ...headers },
    });

const request = (options: Pick<TokenRequestOptions, 'clientSecret' | 'fetch' | 'timeout'>): Promise<unknown> =>
  requestToken({ tenantUrl: 'as.example', clientId: 'id', clientSecret: 'secret', ...options });

/** For each code, the name of its error and a call that throws it. */
const ERRORS: Readonly<Record<MintmarkErrorCode, readonly [name: string, attempt: () => Promise<unknown>]>> = {
  network_error: ['NetworkError', () => request({ fetch: () => Promise.reject(new TypeError('fetch failed')) })],
  timeout: [
    'NetworkError',
    () =>
      request({
        timeout: 1,
        fetch: (_, init) => new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))),
      }),
  ],
  tls_untrusted: [
    'NetworkError',
    async () => {
      throw networkError('https://as.example', Object.assign(new Error('no'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' }));
    },
  ],
  unexpected_response: ['ProtocolError', () => request({ fetch: respondWith(502, '<html>', { 'content-type': 'text/html' }) })],
  response_too_large: ['ProtocolError', () => request({ fetch: respondWith(200, 'x'.repeat(300_000)) })],
  redirect_refused: ['ProtocolError', () => request({ fetch: respondWith(302, '', { location: 'https://elsewhere.example' }) })],
  unsupported_token_type: ['ProtocolError', () => request({ fetch: respondWith(200, { access_token: 't', token_type: 'mac' }) })],
  issuer_mismatch: [
    'ProtocolError',
    () =>
      requestToken({
        issuer: 'https://as.example',
        clientId: 'id',
        clientSecret: 'secret',
        fetch: respondWith(200, { issuer: 'https://other.example', token_endpoint: 'https://other.example/token' }),
      }),
  ],
  oauth_error: ['OAuthResponseError', () => request({ fetch: respondWith(401, { error: 'invalid_client' }) })],
  management_error: [
    'ManagementError',
    () =>
      management
        .createManagementClient({ tenantUrl: 'as.example', accessToken: 't', fetch: respondWith(403, { title: 'No' }) })
        .clients.list(),
  ],
  secret_unavailable: [
    'SecretError',
    () => request({ clientSecret: secretFromEnvironment('ABSENT', {}), fetch: () => assert.fail('sent') }),
  ],
  workload_unavailable: ['WorkloadError', () => requestToken({ tenantUrl: 'as.example', workload: githubActions({ variables: {} }) })],
  subject_token_expired: [
    'SubjectTokenError',
    () => {
      const tokens = createTokenSource({
        tenantUrl: 'as.example',
        clientId: 'id',
        clientSecret: 'secret',
        fetch: () => assert.fail('sent'),
      });
      return createTokenExchange(tokens).exchange('opaque', { subjectExpiresAt: new Date(0) });
    },
  ],
  token_store_failed: [
    'TokenStoreError',
    async () => {
      const store = memoryTokenStore();
      await store.set('key', 'plain', 1000);
      await encryptTokenStore(store, randomBytes(32)).get('key');
    },
  ],
};

describe('every code is thrown with its class', () => {
  for (const [code, [name, attempt]] of Object.entries(ERRORS)) {
    test(`${code}: ${name}`, () =>
      assert.rejects(attempt, (error: unknown) => {
        assert.ok(error instanceof MintmarkError && error instanceof management.MintmarkError, String(error));
        assert.deepEqual([error.name, error.code], [name, code]);
        return true;
      }));
  }
});

test('an invalid argument is a TypeError, not a MintmarkError', () =>
  assert.rejects(request({ clientSecret: '' }), (error: unknown) => {
    assert.ok(error instanceof TypeError && !(error instanceof MintmarkError));
    return 'code' in error && error.code === 'invalid_argument';
  }));

test('no source throws or rejects with a plain Error, and every error class extends MintmarkError', async () => {
  const files = (await readdir(SRC, { recursive: true })).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  for (const file of files) {
    const code = (await readFile(join(SRC, file), 'utf8')).replaceAll(/\/\*.*?\*\/|\/\/[^\n]*/gs, '');
    assert.doesNotMatch(code, /(?:throw |reject\()new Error\(/, file);
    if (file !== 'errors/mintmark-error.ts') assert.doesNotMatch(code, /extends \w*(?<!Mintmark|Workload)Error\b/, file);
  }
});
