// Commands that authenticate by the token of a platform, without a secret.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { parse } from 'yaml';
import { startHttpServer, type TestHttpServer } from '../client/runtime.ts';
import { suiteEnding } from '../running-server.ts';
import { type FederationServer, startFederationServer } from '../trust/federation-server.ts';
import { workloadToken } from '../trust/platforms.ts';
import { type Outcome, runCommand, temporaryHome } from './command.ts';

type Json = Readonly<Record<string, unknown>>;

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly run?: string }[];
}

interface PipelineJob {
  readonly id_tokens: Readonly<Record<string, { readonly aud: string }>>;
  readonly variables: Readonly<Record<string, string>>;
  readonly script: readonly string[];
}

interface PodSpec {
  readonly serviceAccountName: string;
  readonly containers: readonly {
    readonly command: readonly string[];
    readonly env: readonly { readonly name: string; readonly value: string }[];
    readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  }[];
  readonly volumes: readonly {
    readonly name: string;
    readonly projected: {
      readonly sources: readonly { readonly serviceAccountToken: { readonly path: string; readonly audience: string } }[];
    };
  }[];
}

describe('with the token of a platform', () => {
  const ending = suiteEnding();
  let server: FederationServer;
  let endpoint: TestHttpServer;
  let home = '';
  let job: Readonly<Record<string, string>> = {};
  before(async () => {
    server = await startFederationServer(ending);
    home = await temporaryHome(ending);
    const issuer = server.issuers['GitHub Actions'] ?? assert.fail();
    endpoint = await startHttpServer(ending, async ({ url }) => ({
      json: { value: await workloadToken(issuer, new URL(url, 'http://x').searchParams.get('audience')) },
    }));
    const permission = { ACTIONS_ID_TOKEN_REQUEST_URL: `${endpoint.url}/?v=2`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'b' };
    job = { MINTMARK_TENANT_URL: server.url, GITHUB_ACTIONS: 'true', ...permission };
  });
  const run = (args: readonly string[], env: Readonly<Record<string, string>> = job): Promise<Outcome> => runCommand(args, { home, env });
  const succeeds = async (args: readonly string[], env?: Readonly<Record<string, string>>): Promise<string> => {
    const { code, out, err } = await run(args, env);
    assert.equal(code, 0, err);
    return out;
  };

  for (const platform of ['auto', 'github']) {
    test(`token --workload ${platform}: a new token by a new token of the platform, which no cache holds`, async () => {
      const before = endpoint.requests.length;
      const tokens = [await succeeds(['token', '--workload', platform]), await succeeds(['token', '--workload', platform])];
      assert.match(tokens[0] ?? '', /^[\w.-]+\n$/);
      assert.notEqual(tokens[0], tokens[1]);
      assert.equal(endpoint.requests.length, before + 2);
    });
  }

  test('exec and curl take it from the environment', async () => {
    const env = { ...job, MINTMARK_WORKLOAD: 'github' };
    assert.match(await succeeds(['exec', '--', 'env'], env), /^ACCESS_TOKEN=/m);
    const seen = await startHttpServer(ending, () => ({ body: 'fine' }));
    assert.equal(await succeeds(['curl', '--', '-s', seen.url], env), 'fine');
    assert.match(seen.requests[0]?.headers.authorization ?? '', /^Bearer /);
  });

  test('login saves the platform, and no secret', async () => {
    await succeeds(['login', '--client-id', 'github', '--workload', 'github']);
    const saved = JSON.parse(await readFile(join(home, '.config/mintmark/profile.json'), 'utf8')).profiles.default;
    assert.deepEqual(Object.keys(saved).sort(), ['client_id', 'tenant_url', 'workload']);
    const { MINTMARK_TENANT_URL: _, ...others } = job;
    assert.match(await succeeds(['token', '--output', 'json'], others), /"scope": ?"[^"]*orders:read/);
    await succeeds(['logout'], others);
  });

  test('doctor names the platform, and whether its token is accepted', async () => {
    const findings = JSON.parse(await succeeds(['doctor', '--workload', 'auto', '--output', 'json']));
    const said = (check: string) => findings.find((each: { check: string }) => each.check === check)?.said;
    assert.equal(said('platform'), 'GitHub Actions, whose token authenticates');
    assert.match(said('credential'), /^the server accepts it/);
    const { out } = await run(['doctor', '--client-id', 'x', '--client-secret-file', 'x', '--output', 'json']);
    assert.match(out, /GitHub Actions; `--workload auto` would authenticate by its token/);
  });

  test('of a pod, by the file that a variable names', async () => {
    const path = join(home, 'pod.jwt');
    await writeFile(path, await workloadToken(server.issuers['Kubernetes'] ?? assert.fail(), server.audience));
    const env = { MINTMARK_TENANT_URL: server.url, MINTMARK_WORKLOAD_TOKEN_FILE: path };
    // The name of the tenant in tokens is its public URL.
    await succeeds(['token', '--workload', 'file', '--issuer', server.audience], { ...env, MINTMARK_TENANT_URL: '' });
  });

  /** The blocks of YAML in the guide, parsed. */
  const examples = async (): Promise<readonly Json[]> => {
    const guide = await readFile(new URL('../../docs/guides/workload-identity.md', import.meta.url), 'utf8');
    return [...guide.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => parse(text, { strict: true }));
  };

  test('the workflow in the guide has the permission, and its steps run', async () => {
    const { jobs } = (await examples()).find((each) => 'jobs' in each) ?? assert.fail();
    const { permissions, env, steps } = (jobs as Record<string, Workflow>)['deploy'] ?? assert.fail();
    assert.equal(permissions['id-token'], 'write');
    const api = await startHttpServer(ending, () => ({ body: 'released' }));
    await writeFile(join(home, 'release.json'), '{}');
    await writeFile(join(home, 'deploy.sh'), '#!/bin/sh\nprintf %s "$access_token" | wc -c\n', { mode: 0o755 });
    const own = steps.map(({ run: line = '' }) => line).filter((line) => line.startsWith('mintmark '));
    const outputs: string[] = [];
    for (const line of own) {
      const args = line.replace('https://deploy.example.com', api.url).split(' ').slice(1);
      outputs.push(await succeeds(args, { ...job, ...env, MINTMARK_TENANT_URL: server.url }));
    }
    assert.match(outputs.join(''), /^\d{3,4}\nreleased$/);
    assert.match(api.requests[0]?.headers.authorization ?? '', /^Bearer /);
  });

  test('the job of GitLab in the guide has a token for this server in the variable that is read, and its script runs', async () => {
    const { deploy } = (await examples()).find((each) => 'deploy' in each) ?? assert.fail();
    const { id_tokens: tokens, variables, script } = deploy as PipelineJob;
    const audience = `https://${variables['MINTMARK_TENANT_URL']}/oauth2`;
    assert.deepEqual(tokens, { MINTMARK_ID_TOKEN: { aud: audience } });
    const api = await startHttpServer(ending, () => ({ body: 'released' }));
    await writeFile(join(home, 'release.json'), '{}');
    await writeFile(join(home, 'deploy.sh'), '#!/bin/sh\nprintf %s "$access_token" | wc -c\n', { mode: 0o755 });
    const token = await workloadToken(server.issuers['GitLab CI'] ?? assert.fail(), server.audience);
    const own = { MINTMARK_TENANT_URL: server.url, MINTMARK_WORKLOAD_AUDIENCE: server.audience };
    const env = { ...variables, GITLAB_CI: 'true', MINTMARK_ID_TOKEN: token, ...own };
    const outputs: string[] = [];
    for (const line of script.filter((each) => each.startsWith('mintmark ')))
      outputs.push(await succeeds(line.replace('https://deploy.example.com', api.url).split(' ').slice(1), env));
    assert.match(outputs.join(''), /^\d{3,4}\nreleased$/);
  });

  test('--workload-audience requests a token for it, and requires it of a token that was found', async () => {
    const audience = 'https://other.example/oauth2';
    const before = endpoint.requests.length;
    const { code } = await run(['token', '--workload', 'github', '--workload-audience', audience]);
    assert.equal(code, 3, 'the server is not this audience');
    assert.equal(new URL(endpoint.requests[before]?.url ?? '', 'http://x').searchParams.get('audience'), audience);
    const path = join(home, 'other.jwt');
    const issuer = server.issuers['Kubernetes'] ?? assert.fail();
    const env = { MINTMARK_TENANT_URL: server.url, MINTMARK_WORKLOAD_TOKEN_FILE: path };
    await writeFile(path, await workloadToken(issuer, audience));
    const refused = await run(['token', '--workload', 'file'], env);
    assert.match(refused.err, /is for https:\/\/other\.example\/oauth2, and not for/);
    await writeFile(path, await workloadToken(issuer, server.audience));
    await succeeds(['token', '--workload', 'file'], { ...env, MINTMARK_WORKLOAD_AUDIENCE: server.audience });
  });

  test('login saves the audience with the platform', async () => {
    await succeeds(['login', '--client-id', 'github', '--workload', 'github', '--workload-audience', server.audience]);
    const saved = JSON.parse(await readFile(join(home, '.config/mintmark/profile.json'), 'utf8')).profiles.default;
    assert.deepEqual([saved.workload, saved.workload_audience], ['github', server.audience]);
    const { MINTMARK_TENANT_URL: _, ...others } = job;
    const before = endpoint.requests.length;
    await succeeds(['token'], others);
    assert.equal(new URL(endpoint.requests[before]?.url ?? '', 'http://x').searchParams.get('audience'), server.audience);
    await succeeds(['logout'], others);
  });

  test('the job of Kubernetes in the guide mounts the token where it is read, for this server', async () => {
    const { spec } = (await examples()).find(({ kind }) => kind === 'Job') ?? assert.fail();
    const { containers, volumes, serviceAccountName } = (spec as { template: { spec: PodSpec } }).template.spec;
    const [container] = containers;
    const [volume] = volumes;
    const token = volume?.projected.sources[0]?.serviceAccountToken ?? assert.fail();
    assert.equal(`${container?.volumeMounts[0]?.mountPath}/${token.path}`, '/var/run/secrets/mintmark/token');
    assert.equal(container?.volumeMounts[0]?.name, volume?.name);
    const variables = Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value]));
    assert.deepEqual([token.audience, serviceAccountName], [`https://${variables['MINTMARK_TENANT_URL']}/oauth2`, 'orders']);
    // The same command with the token in the file of a test.
    await writeFile(join(home, 'nightly.sh'), '#!/bin/sh\nprintf %s "$access_token" | wc -c\n', { mode: 0o755 });
    const file = join(home, 'nightly.jwt');
    await writeFile(
      file,
      await workloadToken(
        server.issuers[variables['MINTMARK_WORKLOAD'] === 'kubernetes' ? 'Kubernetes' : ''] ?? assert.fail(),
        server.audience,
      ),
    );
    const env = { MINTMARK_TENANT_URL: server.url, MINTMARK_WORKLOAD: 'file', MINTMARK_WORKLOAD_TOKEN_FILE: file };
    assert.match(await succeeds((container?.command ?? []).slice(1), env), /^\d{3,4}\n$/);
  });

  const failures: readonly [string, readonly string[], Readonly<Record<string, string>>, number, RegExp][] = [
    ['a job without the permission', ['--workload', 'github'], { GITHUB_ACTIONS: 'true' }, 2, /add `permissions: \{ id-token: write/],
    ['no platform', ['--workload', 'auto'], {}, 2, /No platform with workload tokens was found/],
    ['an unknown platform', ['--workload', 'mainframe'], {}, 2, /--workload must be auto or one of file, github,/],
    ['a secret as well', ['--workload', 'github', '--client-secret-file', 'x'], {}, 2, /Give either --workload or a secret or key/],
    ['no credentials at all', [], {}, 2, /or, where the platform issues tokens to programs: --workload or MINTMARK_WORKLOAD/],
  ];
  for (const [name, args, env, code, message] of failures) {
    test(`${name}: ends with ${code} and the remedy`, async () => {
      const outcome = await run(['token', ...args], { MINTMARK_TENANT_URL: server.url, ...env });
      assert.equal(outcome.code, code, outcome.err);
      assert.match(outcome.err, message);
    });
  }
});
