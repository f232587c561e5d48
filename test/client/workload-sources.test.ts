// The sources of workload tokens against servers on real sockets that respond as the platforms do.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  aws,
  azure,
  fileToken,
  gcp,
  githubActions,
  gitlab,
  kubernetes,
  oneTime,
  spiffe,
  vercel,
  type WorkloadEnvironment,
  type WorkloadSource,
} from '@mintmark/client/workload';
import aws4 from 'aws4';
import { type Reply, type Responder, type SeenRequest, START } from './runtime.ts';
import { AUDIENCE, GITHUB, google, jwt, obtain, ROLE, STS, setting, xml } from './workload-setting.ts';

describe('a source of workload tokens', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mintmark-workload-'));
  });
  after(() => rm(folder, { recursive: true }));

  describe('requests a token for the audience as the platform documents it', () => {
    const token = jwt();
    type Case = readonly [
      name: string,
      source: (environment: WorkloadEnvironment) => WorkloadSource,
      variables: (url: string) => Record<string, string>,
      responder: Responder,
      seen: (request: SeenRequest) => unknown,
      expected: unknown,
    ];
    const cases: readonly Case[] = [
      [
        'GitHub Actions',
        (environment) => githubActions(environment),
        GITHUB,
        () => ({ json: { count: token.length, value: token } }),
        ({ method, url, headers }) => [method, url, headers.authorization],
        ['GET', `/token?api-version=2.0&audience=${encodeURIComponent(AUDIENCE)}`, 'Bearer bearer-of-the-job'],
      ],
      [
        'Google Cloud',
        (environment) => gcp({}, environment),
        () => ({}),
        () => google(`${token}\n`),
        ({ url, headers }) => [url, headers['metadata-flavor'], headers.host],
        [
          `/computeMetadata/v1/instance/service-accounts/default/identity?audience=${encodeURIComponent(AUDIENCE)}&format=full`,
          'Google',
          '169.254.169.254',
        ],
      ],
      [
        'Azure, on a virtual machine',
        (environment) => azure({ resource: 'api://mintmark', identity: 'c0' }, environment),
        () => ({}),
        () => ({ json: { access_token: token, expires_on: '1', resource: 'api://mintmark', token_type: 'Bearer' } }),
        ({ url, headers }) => [url, headers['metadata']],
        ['/metadata/identity/oauth2/token?api-version=2018-02-01&resource=api%3A%2F%2Fmintmark&client_id=c0', 'true'],
      ],
      [
        'Azure, in App Service',
        (environment) => azure({}, environment),
        () => ({ IDENTITY_ENDPOINT: 'http://127.0.0.1:41741/msi/token', IDENTITY_HEADER: 'header-of-the-app' }),
        () => ({ json: { access_token: token } }),
        ({ url, headers }) => [url, headers['x-identity-header'], headers['metadata']],
        [`/msi/token?api-version=2019-08-01&resource=${encodeURIComponent(AUDIENCE)}`, 'header-of-the-app', undefined],
      ],
      [
        'AWS',
        (environment) => aws({}, environment),
        STS,
        () => xml(token),
        ({ method, url, form }) => [method, url, Object.fromEntries(form)],
        [
          'POST',
          '/',
          {
            Action: 'GetWebIdentityToken',
            Version: '2011-06-15',
            'Audience.member.1': AUDIENCE,
            DurationSeconds: '60',
            SigningAlgorithm: 'ES384',
          },
        ],
      ],
    ];
    for (const [name, source, variables, responder, seen, expected] of cases) {
      test(name, async (t) => {
        const { server, environment } = await setting(t, responder, variables);
        assert.equal(await obtain(source(environment)), token);
        assert.deepEqual(server.requests.map(seen), [expected]);
      });
    }

    test('AWS, with a signature that another implementation of Signature Version 4 computes', async (t) => {
      const { server, environment } = await setting(t, () => xml(token), STS);
      await obtain(aws({}, environment));
      const { body, headers } = server.requests[0] ?? assert.fail();
      const host = new URL(server.url).host;
      const request = {
        ...{ method: 'POST', path: '/', service: 'sts', region: 'eu-central-1', body, host },
        headers: { Host: host, 'Content-Type': String(headers['content-type']), 'X-Amz-Date': String(headers['x-amz-date']) },
        extraHeadersToIgnore: { 'content-length': true },
      };
      const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = ROLE;
      const signed = aws4.sign(request, { accessKeyId, secretAccessKey, sessionToken });
      assert.equal(headers.authorization, signed.headers?.['Authorization']);
      assert.equal(headers['x-amz-security-token'], sessionToken);
    });

    test('AWS on EC2: the role by IMDSv2, and the region of the machine', async (t) => {
      const steps: Record<string, (request: SeenRequest) => Reply> = {
        'PUT /latest/api/token': ({ headers }) => ({ body: `session-${headers['x-aws-ec2-metadata-token-ttl-seconds']}` }),
        'GET /latest/meta-data/placement/region': () => ({ body: 'eu-west-3' }),
        'GET /latest/meta-data/iam/security-credentials/': () => ({ body: 'orders' }),
        'GET /latest/meta-data/iam/security-credentials/orders': () => ({
          json: { Code: 'Success', AccessKeyId: 'ASIA', SecretAccessKey: 's', Token: 'of-the-role' },
        }),
        'POST /': ({ headers }) => (headers['x-amz-security-token'] === 'of-the-role' ? xml(token) : { status: 403 }),
      };
      const { server, addresses, environment } = await setting(
        t,
        (request) => steps[`${request.method} ${request.url}`]?.(request) ?? { status: 404 },
        (url) => ({ AWS_ENDPOINT_URL_STS: url }),
      );
      assert.equal(await obtain(aws({}, environment)), token);
      assert.deepEqual([...new Set(addresses)], ['169.254.169.254']);
      const reads = server.requests.filter(({ url }) => url.startsWith('/latest/meta-data'));
      assert.deepEqual([...new Set(reads.map(({ headers }) => headers['x-aws-ec2-metadata-token']))], ['session-60']);
      assert.match(server.requests.at(-1)?.headers.authorization ?? '', /\/eu-west-3\/sts\/aws4_request/);
    });

    const containers: readonly [string, Record<string, string>, string, string | undefined][] = [
      ['ECS', { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/1' }, '169.254.170.2', undefined],
      [
        'EKS with Pod Identity',
        { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials', AWS_CONTAINER_AUTHORIZATION_TOKEN: 'of-the-pod' },
        '169.254.170.23',
        'of-the-pod',
      ],
    ];
    for (const [name, variables, address, authorization] of containers) {
      test(`AWS on ${name}`, async (t) => {
        const credentials = { AccessKeyId: 'ASIA', SecretAccessKey: 's', Token: 't' };
        const { server, addresses, environment } = await setting(
          t,
          ({ method }) => (method === 'POST' ? xml(token) : { json: credentials }),
          (url) => ({ ...variables, AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL_STS: url }),
        );
        assert.equal(await obtain(aws({}, environment)), token);
        assert.deepEqual([addresses, server.requests[0]?.headers.authorization], [[address], authorization]);
      });
    }
  });

  describe('reads the token that the platform left', () => {
    test('in a file: again for each request, since the platform replaces it', async () => {
      const path = join(folder, 'replaced');
      const source = kubernetes(path, {}, { now: () => START });
      for (const token of [jwt({ sub: 'one' }), jwt({ sub: 'two' })]) {
        await writeFile(path, `${token}\n`);
        assert.equal(await obtain(source), token);
      }
    });

    test('in a file that spiffe-helper writes', async () => {
      const path = join(folder, 'svid');
      const svid = jwt({ aud: [AUDIENCE], sub: 'spiffe://example.org/orders' });
      await writeFile(path, svid);
      assert.equal(await obtain(spiffe({}, { variables: { MINTMARK_JWT_SVID_FILE: path }, now: () => START })), svid);
    });

    test('in a variable of a job of GitLab', async () => {
      const environment = { variables: { MINTMARK_ID_TOKEN: jwt() }, now: () => START };
      assert.equal(await obtain(gitlab(undefined, {}, environment)), jwt());
    });

    test('in a variable of Vercel, whose audience is that of the team', async () => {
      const token = jwt({ aud: 'https://vercel.com/acme' });
      const environment = { variables: { VERCEL_OIDC_TOKEN: token }, now: () => START };
      assert.equal(await obtain(vercel({ audience: 'https://vercel.com/acme' }, environment)), token);
    });
  });

  describe('sends no token that is not for this server', () => {
    const cases: readonly [string, string, RegExp][] = [
      [
        'the token of a pod for the API server of its cluster',
        jwt({ aud: ['https://kubernetes.default.svc.cluster.local'] }),
        /is for https:\/\/kubernetes\.default\.svc\.cluster\.local, and not for https:\/\/login\.example\.com\/oauth2, .* `serviceAccountToken: \{ path: token, audience: https:\/\/login\.example\.com\/oauth2 \}`/,
      ],
      ['a token without an audience', jwt({ aud: undefined }), /is for no audience, and not for/],
      ['an expired token', jwt({ exp: START / 1000 }), /has expired: 2026-11-22T12:00:00\.000Z/],
      ['text that is no JWT', 'hunter2', /does not contain a signed JWT\.$/],
      ['a JWT whose payload is not JSON', 'AAAA.AAAA.AAAA', /does not contain a signed JWT\.$/],
      ['nothing', '', /does not contain a signed JWT\.$/],
      ['a token of more than 16 KiB', `${jwt({ x: 'x'.repeat(13_000) })}`, /does not contain a signed JWT\.$/],
    ];
    for (const [name, token, message] of cases) {
      test(name, async () => {
        const path = join(folder, 'refused');
        await writeFile(path, token);
        await assert.rejects(obtain(kubernetes(path, {}, { now: () => START })), (error: Error) => {
          assert.match(error.message, message);
          assert(token === '' || !error.message.includes(token));
          return error.name === 'WorkloadError';
        });
      });
    }

    test('accepts one of 16 KiB', async () => {
      const path = join(folder, 'long');
      const room = (length: number) => jwt({ x: 'x'.repeat(length) });
      let length = 12_000;
      while (room(length + 1).length <= 16 * 1024) length++;
      await writeFile(path, room(length));
      assert.equal(await obtain(fileToken(path, {}, { now: () => START })), room(length));
    });
  });

  describe('of a metadata server', () => {
    test('follows no redirect', async (t) => {
      const { server, environment } = await setting(t, ({ url }) =>
        url === '/elsewhere' ? google(jwt()) : { ...google('', 302), headers: { location: '/elsewhere', 'metadata-flavor': 'Google' } },
      );
      await assert.rejects(obtain(gcp({}, environment)), /responded with 302/);
      assert.equal(server.requests.length, 1);
    });

    for (const [size, outcome] of [
      [64 * 1024, 'reads'],
      [64 * 1024 + 1, 'refuses'],
    ] as const) {
      test(`${outcome} a response of ${size} bytes`, async (t) => {
        const { environment } = await setting(t, () => google('x'.repeat(size)));
        const obtained = obtain(gcp({}, environment));
        if (outcome === 'reads') assert.equal((await obtained).length, size);
        else await assert.rejects(obtained, /sent more than 65536 bytes/);
      });
    }

    test('waits no longer than two seconds', async (t) => {
      const { environment } = await setting(t, () => new Promise(() => {}));
      await assert.rejects(obtain(gcp({}, environment)), { message: /did not respond within 2 s/, isTransient: true });
    });

    test('that is not there: says so', async (t) => {
      const { environment } = await setting(t, () => ({ cut: true }));
      await assert.rejects(obtain(gcp({}, environment)), {
        message: /cannot be reached: is this program running there\?/,
        isTransient: true,
      });
    });
  });

  test('of GitHub Actions never returns the same token twice', async (t) => {
    const { environment } = await setting(t, () => ({ json: { value: jwt() } }), GITHUB);
    const source = githubActions(environment);
    await obtain(source);
    await assert.rejects(obtain(source), /token of GitHub Actions was presented before/);
  });

  test('of tokens that are accepted once returns none twice, and recognizes the last thousand', async () => {
    let token = 'one';
    const source = oneTime(async () => token);
    assert.equal(await obtain(source), 'one');
    await assert.rejects(obtain(source), { name: 'WorkloadError', message: /can be used only once/, isTransient: true });
    for (let count = 1; count < 1_000; count++) {
      token = String(count);
      await obtain(source);
    }
    token = 'one';
    await assert.rejects(obtain(source), /only once/);
    token = 'one more';
    await obtain(source);
    token = 'one';
    assert.equal(await obtain(source), 'one');
  });
});
