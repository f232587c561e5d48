// Programs without a secret, end to end: the platform's endpoint or file, the client library, and the server that
// trusts the platform.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { createTokenSource, type TokenSourceOptions, type WorkloadSource } from '@mintmark/client';
import {
  azure,
  fileToken,
  gcp,
  githubActions,
  gitlab,
  kubernetes,
  spiffe,
  vercel,
  type WorkloadEnvironment,
} from '@mintmark/client/workload';
import { type Reply, startHttpServer } from '../client/runtime.ts';
import { suiteEnding } from '../running-server.ts';
import { type FederationServer, startFederationServer } from './federation-server.ts';
import { workloadToken } from './platforms.ts';

describe('a client without a secret gets tokens by its platform:', () => {
  const ending = suiteEnding();
  let server: FederationServer;
  let folder = '';
  before(async () => {
    server = await startFederationServer(ending);
    folder = await mkdtemp(join(tmpdir(), 'mintmark-workloads-'));
  });
  after(() => rm(folder, { recursive: true }));

  const tokenOf = (platform: string, audience: string = server.audience): Promise<string> =>
    workloadToken(server.issuers[platform] ?? assert.fail(platform), audience);

  /** The endpoint of a platform, which issues a token for the audience of the request. */
  const endpoint = async (t: TestContext, platform: string, parameter: string, reply: (token: string) => Reply) => {
    const { url, requests } = await startHttpServer(t, async (request) =>
      reply(await tokenOf(platform, new URL(request.url, 'http://x').searchParams.get(parameter) ?? '')),
    );
    const metadataServer = () => ({ host: '127.0.0.1', port: Number(new URL(url).port) });
    return { url, requests, environment: { variables: {}, metadataServer } satisfies WorkloadEnvironment };
  };
  const file = async (name: string, token: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, token);
    return path;
  };
  const sourceOf = (clientId: string, workload: WorkloadSource, more: Partial<TokenSourceOptions> = {}) =>
    createTokenSource({ ...{ issuer: server.audience, clientId, workload }, ...more } as TokenSourceOptions);

  const platforms: readonly [title: string, kind: string, start: (t: TestContext) => Promise<WorkloadSource>][] = [
    [
      'GitHub Actions',
      'github',
      async (t) => {
        const { url } = await endpoint(t, 'GitHub Actions', 'audience', (value) => ({ json: { value } }));
        return githubActions({ variables: { ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/?v=2`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'b' } });
      },
    ],
    ['GitLab CI', 'gitlab', async () => gitlab(undefined, {}, { variables: { MINTMARK_ID_TOKEN: await tokenOf('GitLab CI') } })],
    ['Kubernetes', 'kubernetes', async () => kubernetes(await file('pod', await tokenOf('Kubernetes')))],
    ['SPIFFE', 'spiffe', async () => spiffe({ file: await file('svid', await tokenOf('SPIFFE')) })],
    ['a file', 'aws', async () => fileToken(await file('aws', await tokenOf('AWS')))],
    [
      'Google Cloud',
      'gcp',
      async (t) => {
        const headers = { 'metadata-flavor': 'Google' };
        const { environment } = await endpoint(t, 'Google Cloud', 'audience', (body) => ({ body, headers }));
        return gcp({}, environment);
      },
    ],
    [
      'Azure',
      'azure',
      async (t) => {
        const { environment } = await endpoint(t, 'Microsoft Azure', 'resource', (token) => ({ json: { access_token: token } }));
        return azure({}, environment);
      },
    ],
    ['Vercel', 'vercel', async () => vercel({}, { variables: { VERCEL_OIDC_TOKEN: await tokenOf('Vercel') } })],
  ];
  for (const [title, clientId, start] of platforms) {
    for (const workloadAs of ['assertion', 'grant'] as const) {
      test(`${title}, as ${workloadAs}`, async (t) => {
        const { scope } = await sourceOf(clientId, await start(t), { workloadAs } as Partial<TokenSourceOptions>).get();
        assert.match(scope ?? '', /\borders:read\b/);
      });
    }
  }

  test('a token that is accepted once is requested again for each token, also for one that is bound to a key', async (t) => {
    const { url, requests } = await endpoint(t, 'GitHub Actions', 'audience', (value) => ({ json: { value } }));
    const source = githubActions({ variables: { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'b' } });
    const tokens = sourceOf('github', source);
    const names = [(await tokens.get()).accessToken, (await tokens.renew()).accessToken];
    assert.deepEqual([new Set(names).size, requests.length], [2, 2]);
    await server.json(await server.manage('PATCH', '/clients/github', { dpop_bound_access_tokens: true }), 200);
    const bound = sourceOf('github', source, { dpop: true });
    assert.equal((await bound.get()).tokenType, 'DPoP');
  });
});
