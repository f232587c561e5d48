// Proofs that contain the digest of the body (`content_digest`, DPoP profile for MCP).
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, type TestContext, test } from 'node:test';
import { type AuthorizedInit, createTokenSource, type TokenSource } from '@mintmark/client';
import { authorizeUndici } from '@mintmark/client/undici';
import { decodeJwt } from 'jose';
import { Agent, request as undiciRequest } from 'undici';
import { movableClock, numbered, type Responder, type SeenRequest, startHttpServer, type TestHttpServer } from './runtime.ts';

const setting = async (
  t: TestContext,
  api: Responder = () => ({}),
): Promise<{ issuer: TestHttpServer; api: TestHttpServer; tokens: TokenSource }> => {
  const issuer = await startHttpServer(t, (_, count) => numbered(count, { token_type: 'DPoP' }));
  const server = await startHttpServer(t, api);
  const options = {
    tenantUrl: issuer.url,
    clientId: 'id',
    clientSecret: 'x',
    dpop: true,
    dpopContentDigest: true,
    allowedOrigins: [server.url],
  };
  return { issuer, api: server, tokens: createTokenSource({ ...options, ...movableClock() }) };
};
const digestIn = (request: SeenRequest | undefined): unknown => decodeJwt(String(request?.headers.dpop))['content_digest'];
const digestOf = (body: string): string => `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;

describe('the digest of the body', () => {
  const bytes = new TextEncoder().encode('..{"a":"ä"}');
  const bodies: readonly [what: string, init: AuthorizedInit, type: RegExp | undefined][] = [
    ['no body', {}, undefined],
    ['a text', { method: 'POST', body: '{"a":"ä"}' }, /^text\/plain;charset=UTF-8$/],
    ['a text of another type', { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } }, /^application\/json$/],
    ['a part of a buffer', { method: 'POST', body: bytes.subarray(2) }, undefined],
    ['parameters', { method: 'POST', body: new URLSearchParams({ a: 'b c' }) }, /^application\/x-www-form-urlencoded/],
    ['a form, whose boundary is random', { method: 'POST', body: form() }, /^multipart\/form-data; boundary=/],
    ['a blob', { method: 'POST', body: new Blob(['x'], { type: 'text/x' }) }, /^text\/x$/],
    ['a stream', { method: 'POST', body: new Blob(['streamed']).stream() }, undefined],
    ['a function that creates a stream', { method: 'POST', body: () => new Blob(['created']).stream() }, undefined],
  ];
  for (const [what, init, type] of bodies) {
    test(`${what} is sent as it was signed`, async (t) => {
      const { api, tokens } = await setting(t);
      await tokens.fetch(`${api.url}/mcp`, init);
      const received = api.requests[0] ?? assert.fail();
      assert.equal(digestIn(received), digestOf(received.body));
      if (type !== undefined) assert.match(received.headers['content-type'] ?? '', type);
    });
  }
  test('a Request is sent as it was signed', async (t) => {
    const { api, tokens } = await setting(t);
    await tokens.fetch(new Request(`${api.url}/mcp`, { method: 'POST', body: 'of a Request' }));
    assert.deepEqual([api.requests[0]?.body, digestIn(api.requests[0])], ['of a Request', digestOf('of a Request')]);
  });
  test('a second attempt and a redirect have it too; a redirect that becomes a GET has that of no body', async (t) => {
    const challenge = { status: 401, headers: { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': 'n' } };
    const replies = [challenge, { status: 307, headers: { location: '/next' } }, { status: 303, headers: { location: '/end' } }, {}];
    const { api, tokens } = await setting(t, (_, count) => replies[count - 1] ?? {});
    await tokens.fetch(`${api.url}/mcp`, { method: 'POST', body: () => new Blob(['once']).stream() });
    assert.deepEqual(
      api.requests.map(({ method, url, body }) => `${method} ${url} ${body}`),
      ['POST /mcp once', 'POST /mcp once', 'POST /next once', 'GET /end '],
    );
    assert.deepEqual(api.requests.map(digestIn), [...Array(3).fill(digestOf('once')), digestOf('')]);
  });
  test('the proof of a token request has none', async (t) => {
    const { issuer, tokens } = await setting(t);
    await tokens.get();
    assert.equal(digestIn(issuer.requests[0]), undefined);
  });
  test('without the option, no proof has it', async (t) => {
    const { issuer, api } = await setting(t);
    const tokens = createTokenSource({ tenantUrl: issuer.url, clientId: 'id', clientSecret: 'x', dpop: true, ...movableClock() });
    await tokens.fetch(api.url, { method: 'POST', body: 'x' });
    assert.equal(digestIn(api.requests[0]), undefined);
  });
  test('the option needs dpop', () =>
    assert.throws(() => createTokenSource({ tenantUrl: 'localhost', clientId: 'id', clientSecret: 'x', dpopContentDigest: true }), {
      code: 'invalid_argument',
    }));
  test('authorize() needs the body of every request but GET and HEAD', async (t) => {
    const { api, tokens } = await setting(t);
    for (const request of [{}, { method: 'HEAD' }, { method: 'POST', body: undefined }, { method: 'POST', body: 'x' }]) {
      assert.ok((await tokens.authorize({ url: api.url, ...request })).headers['dpop']);
    }
    for (const request of [{ method: 'POST' }, { method: 'POST', body: { a: 1 } }, { method: 'POST', body: Readable.from(['x']) }]) {
      await assert.rejects(tokens.authorize({ url: api.url, ...request }), { code: 'invalid_argument' });
    }
  });
  test('undici: a text and a buffer are signed, and a stream is refused', async (t) => {
    const { api, tokens } = await setting(t);
    const dispatcher = new Agent().compose(authorizeUndici(tokens));
    t.after(() => dispatcher.close());
    for (const body of ['text', Buffer.from('buffer')])
      await (await undiciRequest(api.url, { method: 'POST', body, dispatcher })).body.dump();
    assert.deepEqual(api.requests.map(digestIn), [digestOf('text'), digestOf('buffer')]);
    await assert.rejects(undiciRequest(api.url, { method: 'POST', body: Readable.from(['x']), dispatcher }), { code: 'invalid_argument' });
  });
});

function form(): FormData {
  const data = new FormData();
  data.set('a', 'b');
  return data;
}
