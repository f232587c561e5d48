// The claim content_digest of DPoP proofs (DPoP profile for MCP, RFC 9530): a proof is valid for one body.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { before, describe, test } from 'node:test';
import { getRequestListener } from '@hono/node-server';
import { createGuard, type Guard, type GuardOptions, type ProtectedRequest } from '@mintmark/guard';
import * as forExpress from '@mintmark/guard/express';
import * as forFastify from '@mintmark/guard/fastify';
import * as forHono from '@mintmark/guard/hono';
import * as forNode from '@mintmark/guard/node';
import express from 'express';
import fc from 'fast-check';
import fastify from 'fastify';
import { Hono } from 'hono';
import { runs } from '../property-runs.ts';
import { suiteEnding } from '../running-server.ts';
import { type ClientKey, clientKey, dpopProof, seconds } from '../signed.ts';
import { AUDIENCE, type OwnIssuer, startOwnIssuer } from './own-issuer.ts';

const MESSAGE = Buffer.from('{"jsonrpc":"2.0","method":"tools/list","id":1}');
const digestOf = (body: Uint8Array | string, algorithm = 'sha256'): string => createHash(algorithm).update(body).digest('base64');
const claimOf = (body: Uint8Array | string): string => `sha-256=:${digestOf(body)}:`;
const EMPTY = claimOf('');

describe('a DPoP proof and the body of its request', () => {
  const ending = suiteEnding();
  let issuer: OwnIssuer;
  let key: ClientKey;
  let token: string;
  before(async () => {
    issuer = await startOwnIssuer(ending);
    key = await clientKey();
    token = await issuer.token({ cnf: { jkt: key.thumbprint } });
  });
  const guardOf = (dpop: GuardOptions['dpop'] = { contentDigest: 'required' }): Guard =>
    createGuard({ issuer: issuer.url, audience: AUDIENCE, dpop });
  const send = async (
    guard: Guard,
    claims: Record<string, unknown>,
    body: ProtectedRequest['body'] = MESSAGE,
    method = 'POST',
  ): Promise<string> => {
    const dpop = await dpopProof(key, { method, uri: `${AUDIENCE}/mcp`, accessToken: token }, { claims });
    try {
      await guard.authenticate({ method, target: '/mcp', authorization: `DPoP ${token}`, dpop, body });
      return 'accepted';
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : String(error);
    }
  };

  describe('what the claim must be, for a guard that requires it', () => {
    const sha256 = digestOf(MESSAGE);
    const cases: readonly [what: string, claim: unknown, want: string][] = [
      ['the SHA-256 of the body', `sha-256=:${sha256}:`, 'accepted'],
      ['no claim', undefined, 'wrong_content_digest'],
      ['null', null, 'wrong_content_digest'],
      ['an empty text', '', 'wrong_content_digest'],
      ['the digest of another body', claimOf('{}'), 'wrong_content_digest'],
      ['the digest of the empty body', EMPTY, 'wrong_content_digest'],
      ['the digest alone', sha256, 'wrong_content_digest'],
      ['the digest without colons', `sha-256=${sha256}`, 'wrong_content_digest'],
      ['base64url in place of base64', `sha-256=:${createHash('sha256').update(MESSAGE).digest('base64url')}:`, 'wrong_content_digest'],
      ['the digest in hexadecimal', `sha-256=:${createHash('sha256').update(MESSAGE).digest('hex')}:`, 'wrong_content_digest'],
      ['another algorithm', `sha-512=:${digestOf(MESSAGE, 'sha512')}:`, 'wrong_content_digest'],
      ['two algorithms', `sha-512=:${digestOf(MESSAGE, 'sha512')}:, sha-256=:${sha256}:`, 'wrong_content_digest'],
      ['the algorithm in another case', `SHA-256=:${sha256}:`, 'wrong_content_digest'],
      ['a parameter', `sha-256=:${sha256}:;a=1`, 'wrong_content_digest'],
      ['space around it', ` sha-256=:${sha256}: `, 'wrong_content_digest'],
      ['a list', [`sha-256=:${sha256}:`], 'wrong_content_digest'],
      ['an object', { 'sha-256': sha256 }, 'wrong_content_digest'],
    ];
    for (const [what, claim, want] of cases) {
      test(`${what}: ${want}`, async () => assert.equal(await send(guardOf(), { content_digest: claim }), want));
    }
  });

  describe('which requests need the claim', () => {
    const cases: readonly [
      setting: 'off' | 'optional' | 'required',
      method: string,
      body: string,
      claim: string | undefined,
      want: string,
    ][] = [
      ['required', 'POST', '', undefined, 'wrong_content_digest'],
      ['required', 'POST', '', EMPTY, 'accepted'],
      ['required', 'PUT', '{}', undefined, 'wrong_content_digest'],
      ['required', 'GET', '', undefined, 'accepted'],
      ['required', 'GET', '', EMPTY, 'accepted'],
      ['required', 'GET', '{}', undefined, 'wrong_content_digest'],
      ['required', 'GET', '{}', EMPTY, 'wrong_content_digest'],
      ['required', 'GET', '{}', claimOf('{}'), 'accepted'],
      ['required', 'DELETE', '', undefined, 'accepted'],
      ['required', 'DELETE', '{}', undefined, 'wrong_content_digest'],
      ['optional', 'POST', '{}', undefined, 'accepted'],
      ['optional', 'POST', '{}', claimOf('{}'), 'accepted'],
      ['optional', 'POST', '{}', claimOf('{"a":1}'), 'wrong_content_digest'],
      ['off', 'POST', '{}', undefined, 'accepted'],
      ['off', 'POST', '{}', claimOf('{"a":1}'), 'accepted'],
    ];
    for (const [contentDigest, method, body, claim, want] of cases) {
      const name = claim === undefined ? 'no claim' : claim === claimOf(body) ? 'its digest' : 'another digest';
      test(`${contentDigest}: ${method} with ${body || 'an empty body'} and ${name}: ${want}`, async () => {
        const guard = guardOf({ contentDigest });
        assert.equal(await send(guard, { content_digest: claim }, Buffer.from(body), method), want);
      });
    }
    test('a proof whose body was changed stays valid for its own', async () => {
      const guard = guardOf();
      const claims = { content_digest: claimOf(MESSAGE), jti: 'one' };
      assert.equal(await send(guard, claims, Buffer.from('{"jsonrpc":"2.0","method":"tools/call","id":1}')), 'wrong_content_digest');
      assert.equal(await send(guard, claims), 'accepted');
      assert.equal(await send(guard, claims), 'proof_replayed');
    });
    test('any change of a body, and of nothing else, is refused', async () => {
      const guard = guardOf();
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), fc.uint8Array({ maxLength: 64 }), async (signed, sent) => {
          const isSame = Buffer.compare(signed, sent) === 0;
          assert.equal(await send(guard, { content_digest: claimOf(signed) }, sent), isSame ? 'accepted' : 'wrong_content_digest');
          assert.equal(await send(guard, { content_digest: claimOf(sent) }, sent), 'accepted');
        }),
        runs(30),
      );
    });
  });

  describe('the limits', () => {
    test('a body of bodyLimit bytes is compared, one more is 413', async () => {
      const guard = guardOf({ contentDigest: 'required', bodyLimit: 8 });
      for (const [length, want] of [
        [8, 'accepted'],
        [9, 'content_too_large'],
      ] as const) {
        const body = Buffer.alloc(length, 'x');
        assert.equal(await send(guard, { content_digest: claimOf(body) }, body), want);
        assert.equal(await send(guard, { content_digest: claimOf(body) }, async () => body), want);
      }
    });
    test('the body is not read for a request whose proof is not valid', async () => {
      const unread = () => assert.fail('The body was read.');
      assert.equal(await send(guardOf(), { content_digest: EMPTY, ath: 'x' }, unread), 'invalid_proof');
    });
    test('without the body, the guard cannot decide', async () => {
      assert.match(await send(guardOf(), { content_digest: EMPTY }, () => Promise.reject(new TypeError('none'))), /TypeError/);
    });
    for (const [iat, want] of [
      [-305, 'accepted'],
      [-312, 'invalid_proof'],
      [305, 'accepted'],
      [316, 'invalid_proof'],
    ] as const) {
      test(`iat may differ by 300 s and the clock tolerance where the claim is required: ${iat} s is ${want}`, async () => {
        assert.equal(await send(guardOf(), { content_digest: claimOf(MESSAGE), iat: seconds() + iat }), want);
      });
    }
    test('the window of a guard for which it is optional stays that of RFC 9449', async () => {
      const claims = { content_digest: claimOf(MESSAGE), iat: seconds() + 20 };
      assert.equal(await send(guardOf({ contentDigest: 'optional' }), claims), 'invalid_proof');
    });
    test('options that are not valid are a TypeError', () => {
      const wrong: Record<string, unknown>[] = [
        { contentDigest: 'on' },
        { bodyLimit: 0 },
        { bodyLimit: 67_108_865 },
        { bodyLimit: Number.NaN },
      ];
      for (const dpop of wrong) assert.throws(() => guardOf(dpop as GuardOptions['dpop']), TypeError, JSON.stringify(dpop));
    });
  });

  describe('in each framework', () => {
    const hashed = (body: Uint8Array | string) => ({ sha256: digestOf(body) });
    const APPLICATIONS: Readonly<Record<string, (guard: Guard) => Promise<RequestListener>>> = {
      'node:http': async (guard) =>
        forNode.protect(guard, {}, async (request, response: ServerResponse) => {
          response.end(JSON.stringify(hashed(await forNode.bodyOf(request))));
        }) as RequestListener,
      express: async (guard) =>
        express().post('/mcp', forExpress.protect(guard), async (request, response) => {
          response.json(hashed(await forExpress.bodyOf(request)));
        }),
      'express with a parser': async (guard) => {
        const protect = forExpress.protect<express.Request>(guard, { body: ({ body }) => body });
        return express().post('/mcp', express.raw({ type: () => true }), protect, (request, response) => {
          response.json(hashed(request.body));
        });
      },
      fastify: async (guard) => {
        const app = fastify();
        app.removeAllContentTypeParsers();
        app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
        const protect = forFastify.protect(guard, { body: ({ body }: { raw: forNodeRequest; body?: unknown }) => body as Buffer });
        app.post('/mcp', { preHandler: protect }, async ({ body }) => hashed(body as Buffer));
        await app.ready();
        return (request, response) => app.routing(request, response);
      },
      hono: async (guard) =>
        getRequestListener(
          new Hono().post('/mcp', forHono.protect(guard), async (context) => context.json(hashed(await context.req.text()))).fetch,
        ),
    };
    type forNodeRequest = forNode.NodeRequest;
    for (const [framework, application] of Object.entries(APPLICATIONS)) {
      test(`${framework}: the guard compares the body, and the handler can read it`, async (t) => {
        const server = createServer(
          await application(
            createGuard({
              issuer: issuer.url,
              audience: AUDIENCE,
              dpop: { contentDigest: 'required', bodyLimit: 1_000 },
            }),
          ),
        );
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        t.after(() => server.close());
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
        const post = async (signed: string, sent: string) => {
          const target = { method: 'POST', uri: `${AUDIENCE}/mcp`, accessToken: token };
          const dpop = await dpopProof(key, target, { claims: { content_digest: claimOf(signed) } });
          const headers = { authorization: `DPoP ${token}`, dpop, 'content-type': 'application/json' };
          return fetch(url, { method: 'POST', headers, body: sent });
        };
        const accepted = await post('{"id":1}', '{"id":1}');
        assert.deepEqual([accepted.status, await accepted.json()], [200, hashed('{"id":1}')]);
        const changed = await post('{"id":1}', '{"id":2}');
        assert.equal(changed.status, 401);
        assert.match(changed.headers.get('www-authenticate') ?? '', /^DPoP .*error="invalid_dpop_proof"/);
        const long = 'x'.repeat(1_001);
        const refused = await post(long, long);
        assert.equal(refused.status, 413);
        assert.equal(((await refused.json()) as { error: string }).error, 'invalid_request');
        const edge = 'x'.repeat(1_000);
        assert.equal((await post(edge, edge)).status, 200);
      });
    }
    for (const framework of ['node:http', 'express', 'hono']) {
      test(`${framework}: no more than the limit is read of a body, which need not end`, { timeout: 120_000 }, async (t) => {
        const dpop = { contentDigest: 'required', bodyLimit: 1_000 } as const;
        const application = APPLICATIONS[framework] ?? assert.fail();
        const server = createServer(await application(createGuard({ issuer: issuer.url, audience: AUDIENCE, dpop })));
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const target = { method: 'POST', uri: `${AUDIENCE}/mcp`, accessToken: token };
        const proof = await dpopProof(key, target, { claims: { content_digest: EMPTY } });
        const headers = { authorization: `DPoP ${token}`, dpop: proof };
        const sent = request({ port: (server.address() as AddressInfo).port, path: '/mcp', method: 'POST', headers });
        t.after(() => {
          sent.destroy();
          server.close();
        });
        sent.on('error', () => undefined).write('x'.repeat(1_001));
        const [response] = (await once(sent, 'response')) as [IncomingMessage];
        assert.deepEqual([response.statusCode, response.headers.connection], [413, 'close']);
      });
    }
    test('Express: a body that a parser has read, without the option body, is a fault of the program', async (t) => {
      const app = express().post('/mcp', express.raw({ type: () => true }), forExpress.protect(guardOf()), () => assert.fail());
      app.use(((error, _request, response, _next) => response.status(500).end(String(error))) as express.ErrorRequestHandler);
      const server = createServer(app);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      t.after(() => server.close());
      const target = { method: 'POST', uri: `${AUDIENCE}/mcp`, accessToken: token };
      const dpop = await dpopProof(key, target, { claims: { content_digest: EMPTY } });
      const headers = { authorization: `DPoP ${token}`, dpop };
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
      const response = await fetch(url, { method: 'POST', headers, body: 'x' });
      assert.deepEqual([response.status, /set the option body/.test(await response.text())], [500, true]);
    });
    test('Fastify: the option body is needed', () => assert.throws(() => forFastify.protect(guardOf()), TypeError));
  });
});
