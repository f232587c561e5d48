// A token source whose client proves itself by a token of its platform (RFC 7523).
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createTokenSource, memoryTokenStore, requestToken, type TokenRequestOptions, type WorkloadSource } from '@mintmark/client';
import { numbered, START, soon, startHttpServer } from './runtime.ts';
import { HOUR, setting } from './token-source-setting.ts';

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (claims: object): string => `${encoded({ alg: 'RS256' })}.${encoded(claims)}.AAAA`;

/** A source that returns another token each time, and records for which audiences. */
const numberedTokens = (): { readonly workload: WorkloadSource; readonly audiences: string[] } => {
  const audiences: string[] = [];
  const workload: WorkloadSource = async ({ audience }) =>
    jwt({ iss: 'https://platform.example', sub: 'orders', jti: audiences.push(audience) });
  return { workload, audiences };
};

const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:';
const TOKEN = jwt({ iss: 'https://platform.example', sub: 'orders' });
const SVID = jwt({ sub: 'spiffe://example.org/orders' });

describe('a workload presents the token of its platform', () => {
  const cases: readonly [string, object, Record<string, string>][] = [
    [
      'as client assertion, without a client_id (RFC 7523 §2.2, RFC 7521 §4.2)',
      { workload: () => TOKEN },
      { grant_type: 'client_credentials', client_assertion_type: `${ASSERTION}jwt-bearer`, client_assertion: TOKEN },
    ],
    [
      'with the client_id that it was given',
      { workload: () => TOKEN, clientId: 'orders', scope: 'a' },
      {
        grant_type: 'client_credentials',
        client_id: 'orders',
        client_assertion_type: `${ASSERTION}jwt-bearer`,
        client_assertion: TOKEN,
        scope: 'a',
      },
    ],
    [
      'as grant (RFC 7523 §2.1)',
      { workload: () => TOKEN, workloadAs: 'grant', resource: 'https://api.example' },
      { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: TOKEN, resource: 'https://api.example' },
    ],
    [
      'as a JWT-SVID, by its subject',
      { workload: () => SVID },
      { grant_type: 'client_credentials', client_assertion_type: `${ASSERTION}jwt-spiffe`, client_assertion: SVID },
    ],
  ];
  for (const [name, options, form] of cases) {
    test(name, async (t) => {
      const server = await startHttpServer(t, (_, count) => numbered(count));
      await requestToken({ tenantUrl: server.url, ...options } as TokenRequestOptions);
      const [request] = server.requests;
      assert.deepEqual(Object.fromEntries(request?.form ?? []), form);
      assert.equal(request?.headers.authorization, undefined);
    });
  }

  const audiences: readonly [string, (url: string) => object, (url: string) => string][] = [
    ['the issuer of a tenant', (url) => ({ tenantUrl: url }), (url) => `${url}/oauth2`],
    ['the issuer that was given', (url) => ({ tokenUrl: `${url}/t`, issuer: 'https://as.example' }), () => 'https://as.example'],
    ['the token endpoint where no issuer is known', (url) => ({ tokenUrl: `${url}/t` }), (url) => `${url}/t`],
    ['assertionAudience', (url) => ({ tenantUrl: url, assertionAudience: 'https://x.example' }), () => 'https://x.example'],
  ];
  for (const [name, options, expected] of audiences) {
    test(`for ${name}`, async (t) => {
      const server = await startHttpServer(t, (_, count) => numbered(count));
      const { workload, audiences: seen } = numberedTokens();
      await requestToken({ workload, ...options(server.url) } as TokenRequestOptions);
      assert.deepEqual(seen, [expected(server.url)]);
    });
  }

  test('of which none is sent twice: not with a DPoP nonce, and not in a retry', async (t) => {
    const { workload } = numberedTokens();
    const { server, tokens } = await setting(
      t,
      (_, count) => {
        if (count === 1) return { status: 400, json: { error: 'use_dpop_nonce' }, headers: { 'dpop-nonce': 'n' } };
        return count === 2 ? { cut: true } : numbered(count, { token_type: 'DPoP' });
      },
      { workload, clientId: undefined, clientSecret: undefined, dpop: true, schedule: soon },
    );
    await tokens.get();
    const sent = server.requests.map(({ form }) => form.get('client_assertion'));
    assert.deepEqual([sent.length, new Set(sent).size], [3, 3]);
  });

  test('anew at each renewal', async (t) => {
    const { workload, audiences: seen } = numberedTokens();
    const { clock, tokens } = await setting(t, undefined, { workload, clientId: undefined, clientSecret: undefined });
    await tokens.get();
    clock.advance(3 * HOUR);
    await tokens.get();
    assert.equal(seen.length, 2);
  });

  test('and shares no token with other workloads of the machine by a store', async (t) => {
    const store = memoryTokenStore();
    const { server, tokens } = await setting(t, undefined, { workload: () => TOKEN, clientId: 'orders', clientSecret: undefined, store });
    await tokens.get();
    const other = createTokenSource({ tenantUrl: server.url, clientId: 'orders', workload: () => SVID, store, now: () => START });
    assert.equal((await other.get()).accessToken, 'token-2');
  });
});

describe('a workload without a token', () => {
  const failures: readonly [string, WorkloadSource, RegExp][] = [
    [
      'reports that the source failed, and not what it threw',
      () => {
        throw new RangeError('hunter2');
      },
      /^The token of the workload could not be obtained\.$/,
    ],
    ['that is no JWT', () => 'hunter2', /something other than a signed JWT/],
    ['that is a JWT without JSON', () => 'AAAA.AAAA.AAAA', /payload is not JSON/],
    ['that is empty', () => '', /could not be obtained/],
  ];
  for (const [name, workload, message] of failures) {
    test(`${name}: is refused before anything is sent, and not tried again`, async (t) => {
      const { server, seen, tokens } = await setting(t, undefined, { workload, clientId: undefined, clientSecret: undefined });
      await assert.rejects(tokens.get(), (error: Error) => {
        assert.match(error.message, message);
        assert(!error.message.includes('hunter2'));
        return error.name === 'WorkloadError';
      });
      assert.deepEqual([server.requests.length, seen.types()], [0, ['requested', 'failed']]);
    });
  }

  test('gets an error within the timeout from a source that never responds', async (t) => {
    const server = await startHttpServer(t, (_, count) => numbered(count));
    const workload = () => new Promise<string>(() => {});
    await assert.rejects(requestToken({ tenantUrl: server.url, workload, timeout: 20 }), {
      name: 'WorkloadError',
      message: /within 0\.02 s/,
      isTransient: true,
    });
  });

  test('ends with the signal of its caller', async (t) => {
    const server = await startHttpServer(t, (_, count) => numbered(count));
    const workload = () => new Promise<string>(() => {});
    await assert.rejects(
      requestToken({ tenantUrl: server.url, workload, signal: AbortSignal.abort(new RangeError('enough')) }),
      RangeError,
    );
  });

  const invalid: readonly [string, object, RegExp][] = [
    ['a source that is no function', { workload: 'github' }, /workload must be a function/],
    ['another way to present it', { workload: () => TOKEN, workloadAs: 'x' }, /workloadAs must be assertion or grant/],
    ['a secret as well', { workload: () => TOKEN, clientSecret: 's' }, /in place of clientSecret/],
    ['a method as well', { workload: () => TOKEN, authMethod: 'client_secret_post' }, /in place of authMethod/],
    ['an empty client id', { workload: () => TOKEN, clientId: '' }, /clientId must be a non-empty string/],
  ];
  for (const [name, options, message] of invalid) {
    test(`refuses ${name}`, () => {
      const all = { tenantUrl: 'as.example', ...options } as TokenRequestOptions;
      assert.throws(() => createTokenSource(all), { name: 'TypeError', message });
    });
  }
});
