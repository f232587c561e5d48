// What sources of workload tokens say when the platform has no token for them, and how the platform is found.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  aws,
  azure,
  detectWorkload,
  gcp,
  githubActions,
  gitlab,
  kubernetes,
  spiffe,
  vercel,
  type WorkloadEnvironment,
  type WorkloadSource,
  workload,
} from '@mintmark/client/workload';
import type { Responder } from './runtime.ts';
import { GITHUB, google, jwt, obtain, ROLE, STS, setting } from './workload-setting.ts';

describe('a source of workload tokens', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mintmark-workload-'));
  });
  after(() => rm(folder, { recursive: true }));

  describe('names what is missing', () => {
    type Case = readonly [
      name: string,
      source: (environment: WorkloadEnvironment) => WorkloadSource,
      variables: (url: string) => Record<string, string>,
      responder: Responder,
      message: RegExp,
      isTransient?: boolean,
    ];
    const none: Responder = () => assert.fail('sent');
    const cases: readonly Case[] = [
      [
        'a job of GitHub without the permission',
        (environment) => githubActions(environment),
        () => ({ GITHUB_ACTIONS: 'true' }),
        none,
        /add `permissions: \{ id-token: write, contents: read \}`/,
      ],
      ['no job of GitHub', (environment) => githubActions(environment), () => ({}), none, /ACTIONS_ID_TOKEN_REQUEST_URL is not set/],
      [
        'an endpoint of GitHub that refuses',
        (environment) => githubActions(environment),
        GITHUB,
        () => ({ status: 401 }),
        /responded with 401/,
      ],
      [
        'an endpoint of GitHub in an outage',
        (environment) => githubActions(environment),
        GITHUB,
        () => ({ status: 503 }),
        /responded with 503/,
        true,
      ],
      ['an endpoint of GitHub without a token', (environment) => githubActions(environment), GITHUB, () => ({ json: {} }), /sent no token/],
      [
        'a job of GitLab without id_tokens',
        (environment) => gitlab('SHOP_TOKEN', {}, environment),
        () => ({ GITLAB_CI: 'true' }),
        none,
        /`id_tokens: \{ SHOP_TOKEN: \{ aud: https:\/\/login\.example\.com\/oauth2 \} \}`/,
      ],
      [
        'a pod without the volume',
        (environment) => kubernetes('/nonexistent/token', {}, environment),
        () => ({}),
        none,
        /ENOENT.*projected volume/,
      ],
      [
        'SPIFFE without a socket or a file',
        (environment) => spiffe({}, environment),
        () => ({}),
        none,
        /SPIFFE_ENDPOINT_SOCKET nor MINTMARK_JWT_SVID_FILE is set.*jwt_svids = /,
      ],
      ['Vercel without federation', (environment) => vercel({}, environment), () => ({}), none, /Enable OIDC federation/],
      [
        'a token of Vercel without the audience of the team',
        (environment) => vercel({}, environment),
        () => ({ VERCEL_OIDC_TOKEN: jwt({ aud: 'https://vercel.com/acme' }) }),
        none,
        /is for https:\/\/vercel\.com\/acme.*audience: 'https:\/\/vercel\.com\/TEAM'/,
      ],
      ['a machine without a service account', (environment) => gcp({}, environment), () => ({}), () => google('', 404), /attach one/],
      [
        'something else at the address of the metadata server',
        (environment) => gcp({}, environment),
        () => ({}),
        () => ({ body: jwt() }),
        /is not the metadata server of Google Cloud/,
      ],
      [
        'a resource that Entra ID does not know',
        (environment) => azure({ resource: 'api://x' }, environment),
        () => ({}),
        () => ({ status: 400, json: { error: 'invalid_resource', error_description: 'AADSTS500011: The resource principal named …' } }),
        /Entra ID knows no application api:\/\/x/,
      ],
      [
        'a machine without a managed identity',
        (environment) => azure({}, environment),
        () => ({}),
        () => ({ status: 400, json: { error: 'invalid_request', error_description: 'Identity not found' } }),
        /no managed identity/,
      ],
      [
        'an endpoint of Azure on another machine',
        (environment) => azure({}, environment),
        () => ({ IDENTITY_ENDPOINT: 'http://evil.example/msi/token', IDENTITY_HEADER: 'x' }),
        none,
        /IDENTITY_ENDPOINT must be an http URL of this machine/,
      ],
      [
        'credentials of AWS from another machine',
        (environment) => aws({}, environment),
        () => ({ AWS_REGION: 'eu-central-1', AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://evil.example/' }),
        none,
        /must be on http:\/\/169\.254\.170\.2 or /,
      ],
      [
        'a region that would be another host',
        (environment) => aws({}, environment),
        () => ({ ...ROLE, AWS_REGION: 'evil.example/' }),
        none,
        /AWS_REGION must be the name of a region/,
      ],
      [
        'a role without the permission',
        (environment) => aws({}, environment),
        STS,
        () => ({ status: 403, body: '<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>' }),
        /403 \(AccessDenied\): allow the role sts:GetWebIdentityToken/,
      ],
      [
        'an account without outbound federation',
        (environment) => aws({}, environment),
        STS,
        () => ({ status: 403, body: '<Error><Code>OutboundWebIdentityFederationDisabled</Code></Error>' }),
        /enable-outbound-web-identity-federation/,
      ],
      [
        'a machine without a role',
        (environment) => aws({ region: 'eu-central-1' }, environment),
        () => ({}),
        ({ method }) => (method === 'PUT' ? { body: 's' } : { status: 404 }),
        /attach an instance profile/,
      ],
    ];
    for (const [name, source, variables, responder, message, isTransient = false] of cases) {
      test(name, async (t) => {
        const { environment } = await setting(t, responder, variables);
        await assert.rejects(obtain(source(environment)), { name: 'WorkloadError', message, isTransient });
      });
    }
  });

  describe('is found by what the platform sets', () => {
    const DMI: Readonly<Record<string, readonly [file: string, text: string]>> = {
      aws: ['sys_vendor', 'Amazon EC2'],
      azure: ['chassis_asset_tag', '7783-7084-3265-9085-8269-3286-77'],
      gcp: ['product_name', 'Google Compute Engine'],
    };
    const cases: readonly [variables: Record<string, string>, machine: string | undefined, expected: string | undefined][] = [
      [{}, undefined, undefined],
      [{ GITHUB_ACTIONS: 'true' }, 'azure', 'github'],
      [{ GITLAB_CI: 'true', KUBERNETES_SERVICE_HOST: '10.0.0.1' }, 'gcp', 'gitlab'],
      [{ VERCEL: '1' }, 'aws', 'vercel'],
      [{ MINTMARK_JWT_SVID_FILE: '/run/svid' }, undefined, 'spiffe'],
      [{ SPIFFE_ENDPOINT_SOCKET: 'unix:///run/agent.sock', KUBERNETES_SERVICE_HOST: '10.0.0.1' }, 'pod', 'spiffe'],
      [{ MINTMARK_WORKLOAD_TOKEN_FILE: '/run/token', GITHUB_ACTIONS: 'true' }, undefined, 'file'],
      [{ KUBERNETES_SERVICE_HOST: '10.0.0.1' }, 'pod', 'kubernetes'],
      [{ KUBERNETES_SERVICE_HOST: '10.0.0.1' }, 'gcp', undefined],
      [{}, 'aws', 'aws'],
      [{ AWS_LAMBDA_FUNCTION_NAME: 'orders' }, undefined, 'aws'],
      [{}, 'azure', 'azure'],
      [{ IDENTITY_ENDPOINT: 'http://127.0.0.1/' }, undefined, 'azure'],
      [{}, 'gcp', 'gcp'],
      [{ K_SERVICE: 'orders' }, undefined, 'gcp'],
      [{ K_SERVICE: 'orders', KUBERNETES_SERVICE_HOST: '10.0.0.1' }, 'gcp', undefined],
      [{ K_SERVICE: 'orders', KUBERNETES_SERVICE_HOST: '10.0.0.1' }, 'pod', 'kubernetes'],
      [{ AWS_LAMBDA_FUNCTION_NAME: 'orders', KUBERNETES_SERVICE_HOST: '10.0.0.1' }, undefined, undefined],
      [{ AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/', KUBERNETES_SERVICE_HOST: '10.0.0.1' }, 'aws', 'aws'],
      [{ AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/', KUBERNETES_SERVICE_HOST: '10.0.0.1' }, 'pod', 'kubernetes'],
      [{ GITHUB_ACTIONS: 'true', KUBERNETES_SERVICE_HOST: '10.0.0.1' }, 'pod', 'github'],
      [{ GITHUB_ACTIONS: 'true', GITLAB_CI: 'true' }, undefined, 'github'],
      [{ GITHUB_ACTIONS: 'true', MINTMARK_JWT_SVID_FILE: '/run/svid' }, undefined, 'github'],
      [{ GITHUB_ACTIONS: '' }, undefined, undefined],
    ];
    for (const [variables, machine, expected] of cases) {
      test(`${JSON.stringify(variables)}${machine === undefined ? '' : ` on ${machine}`}: ${expected}`, async () => {
        const firmware = await mkdtemp(join(folder, 'machine-'));
        const kubernetesTokenFile = join(firmware, 'token');
        if (machine === 'pod') await writeFile(kubernetesTokenFile, jwt());
        const [file, text] = DMI[machine ?? ''] ?? [];
        if (file !== undefined) await writeFile(join(firmware, file), `${text}\n`);
        const environment = { variables, firmware, kubernetesTokenFile };
        assert.equal(detectWorkload(environment)?.name, expected);
        // Every sign is named: often one variable was not given to a container.
        const message =
          /^No platform .* was found\. .* Looked for: file \(MINTMARK_WORKLOAD_TOKEN_FILE\), github \(ACTIONS_ID_TOKEN_REQUEST_URL or GITHUB_ACTIONS\), .*, gcp \(K_SERVICE or .*product_name\)\.$/;
        if (expected === undefined) assert.throws(() => workload('auto', {}, environment), { name: 'WorkloadError', message });
        else assert.equal(typeof workload('auto', {}, environment), 'function');
      });
    }

    test('names the others that it found, which come later in its order', () => {
      const variables = { MINTMARK_WORKLOAD_TOKEN_FILE: '/run/token', GITLAB_CI: 'true', K_SERVICE: 'orders' };
      const found = detectWorkload({ variables, firmware: '/nonexistent' });
      assert.deepEqual([found?.name, found?.others], ['file', ['gitlab', 'gcp']]);
    });
  });
});
