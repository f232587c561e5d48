// The largest response that each part of the client reads: one of exactly that size is used, one byte more is refused. No
// server can fill the memory of a client.
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { requestToken, type TokenRequestOptions } from '@mintmark/client';
import { createManagementClient } from '@mintmark/client/management';
import { aws, githubActions } from '@mintmark/client/workload';
import { numbered, startHttpServer, type TestHttpServer } from './runtime.ts';
import { GITHUB, jwt, obtain, STS, setting, xml } from './workload-setting.ts';

/** A JSON document of so many bytes. */
const padded = (document: object, size: number): string => JSON.stringify(document).padEnd(size);

const CREDENTIALS = { clientId: 'id', clientSecret: 'a-secret' };
/** A server whose responses are by path, and JSON. */
const serving = (t: TestContext, bodies: (url: string) => Readonly<Record<string, string>>): Promise<TestHttpServer> =>
  startHttpServer(t, ({ url, headers }) => {
    const body = bodies(`http://${headers.host}`)[url];
    return body === undefined ? numbered(1) : { body };
  });

/** Reads a response of so many bytes. */
const readings: readonly [what: string, limit: number, read: (t: TestContext, size: number) => Promise<unknown>][] = [
  [
    'a token response',
    256 * 1024,
    async (t, size) => {
      const { url } = await serving(t, () => ({ '/token': padded({ access_token: 'abc' }, size) }));
      return requestToken({ tokenUrl: `${url}/token`, ...CREDENTIALS });
    },
  ],
  [
    'the metadata of a server',
    256 * 1024,
    async (t, size) => {
      const document = (url: string) => padded({ issuer: url, token_endpoint: `${url}/token` }, size);
      const names = ['oauth-authorization-server', 'openid-configuration'].map((name) => `/.well-known/${name}`);
      const { url } = await serving(t, (origin) => Object.fromEntries(names.map((name) => [name, document(origin)])));
      return requestToken({ issuer: url, ...CREDENTIALS });
    },
  ],
  [
    'a challenge',
    64 * 1024,
    async (t, size) => {
      const { url } = await serving(t, (origin) => ({
        '/.well-known/oauth-authorization-server': JSON.stringify({
          ...{ issuer: origin, token_endpoint: `${origin}/token`, challenge_endpoint: `${origin}/challenge` },
        }),
        '/challenge': padded({ attestation_challenge: 'c' }, size),
      }));
      const options: TokenRequestOptions = { issuer: url, clientId: 'app', attestation: () => jwt() };
      return requestToken(options);
    },
  ],
  [
    'a response of the management API',
    32 * 1024 * 1024,
    async (t, size) => {
      const { url } = await serving(t, () => ({ '/management/v1/issuers': padded({ issuers: [] }, size) }));
      return createManagementClient({ tenantUrl: url, accessToken: 'x' }).issuers.list();
    },
  ],
  [
    'the endpoint of GitHub Actions',
    64 * 1024,
    async (t, size) => {
      const { environment } = await setting(t, () => ({ body: padded({ value: jwt() }, size) }), GITHUB);
      return obtain(githubActions(environment));
    },
  ],
  [
    'STS of AWS',
    64 * 1024,
    async (t, size) => {
      const { body = '', ...response } = xml(jwt());
      const { environment } = await setting(t, () => ({ ...response, body: body.padEnd(size) }), STS);
      return obtain(aws({}, environment));
    },
  ],
];

describe('the client', () => {
  for (const [what, limit, read] of readings) {
    test(`reads ${limit} bytes of ${what}, and no more`, async (t) => {
      await read(t, limit);
      await assert.rejects(read(t, limit + 1), { name: 'ProtocolError', code: 'response_too_large' });
    });
  }
});
