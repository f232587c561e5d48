// Fake issuers of ten kinds, with the claims that the platforms document.
import { randomUUID } from 'node:crypto';
import { type CryptoKey, SignJWT } from 'jose';
import { type ClientKey, clientKey, seconds } from '../signed.ts';

type Json = Record<string, unknown>;

/** A platform whose workloads have tokens. */
export interface Platform {
  readonly kind: string;
  readonly issuer: string;
  readonly algorithm: string;
  /** The claims besides `iss`, `aud` and times. */
  readonly claims: Json;
  /** The conditions of a rule for this workload: what the preset requires first, and then what is useful. */
  readonly match: readonly Json[];
  /** The same workload under another, recycled id: the claim that differs, and its value. */
  readonly recycled: readonly [claim: string, value: unknown];
}

/** The platforms, by a name for titles. */
export const PLATFORMS: Readonly<Record<string, Platform>> = {
  'GitHub Actions': {
    kind: 'github',
    issuer: 'https://token.actions.githubusercontent.com',
    algorithm: 'RS256',
    claims: {
      jti: 'random',
      sub: 'repo:acme/shop:environment:production',
      ref: 'refs/heads/main',
      sha: '2b2b0c1d',
      repository: 'acme/shop',
      repository_owner: 'acme',
      repository_owner_id: '1234',
      repository_visibility: 'private',
      repository_id: '456789',
      run_id: '99',
      actor_id: '12',
      workflow: 'deploy',
      event_name: 'push',
      ref_type: 'branch',
      environment: 'production',
      job_workflow_ref: 'acme/ci/.github/workflows/deploy.yml@refs/tags/v1',
      runner_environment: 'github-hosted',
    },
    match: [
      { claim: 'repository_id', equals: '456789' },
      { claim: 'environment', one_of: ['production', 'staging'] },
      { claim: 'job_workflow_ref', glob: 'acme/ci/.github/workflows/deploy.yml@refs/tags/v*' },
    ],
    recycled: ['repository_id', '999999'],
  },
  'GitLab CI': {
    kind: 'gitlab',
    issuer: 'https://gitlab.com',
    algorithm: 'RS256',
    claims: {
      jti: 'random',
      sub: 'project_path:acme/shop:ref_type:branch:ref:main',
      namespace_id: '72',
      namespace_path: 'acme',
      project_id: '20',
      project_path: 'acme/shop',
      pipeline_source: 'push',
      ref: 'main',
      ref_type: 'branch',
      ref_protected: 'true',
      ci_config_ref_uri: 'gitlab.com/acme/shop//.gitlab-ci.yml@refs/heads/main',
    },
    match: [
      { claim: 'project_id', equals: '20' },
      { claim: 'ref_protected', equals: 'true' },
    ],
    recycled: ['project_id', '21'],
  },
  Kubernetes: {
    kind: 'kubernetes',
    issuer: 'https://kubernetes.default.svc.cluster.local',
    algorithm: 'RS256',
    claims: {
      sub: 'system:serviceaccount:shop:orders',
      'kubernetes.io': {
        namespace: 'shop',
        node: { name: 'node-1', uid: 'b9e0' },
        pod: { name: 'orders-5d4', uid: '6b1c' },
        serviceaccount: { name: 'orders', uid: 'c1b7fd1f' },
      },
    },
    match: [
      { claim: 'sub', equals: 'system:serviceaccount:shop:orders' },
      { claim: ['kubernetes.io', 'serviceaccount', 'uid'], equals: 'c1b7fd1f' },
    ],
    recycled: ['kubernetes.io', { namespace: 'shop', serviceaccount: { name: 'orders', uid: 'other' } }],
  },
  SPIFFE: {
    kind: 'spiffe',
    issuer: 'spiffe://example.org',
    algorithm: 'ES256',
    claims: { sub: 'spiffe://example.org/ns/shop/sa/orders' },
    match: [{ claim: 'sub', equals: 'spiffe://example.org/ns/shop/sa/orders' }],
    recycled: ['sub', 'spiffe://example.org/ns/shop/sa/other'],
  },
  AWS: {
    kind: 'aws',
    issuer: 'https://0a1b2c3d-4e5f-6789-abcd-ef0123456789.tokens.sts.global.api.aws',
    algorithm: 'ES384',
    claims: {
      sub: 'arn:aws:iam::123456789012:role/orders',
      jti: 'random',
      'https://sts.amazonaws.com/': { aws_account: '123456789012', org_id: 'o-abc', principal_id: 'arn:aws:iam::123456789012:role/orders' },
    },
    match: [
      { claim: 'sub', equals: 'arn:aws:iam::123456789012:role/orders' },
      { claim: ['https://sts.amazonaws.com/', 'aws_account'], equals: '123456789012' },
    ],
    recycled: ['sub', 'arn:aws:iam::210987654321:role/orders'],
  },
  'Google Cloud': {
    kind: 'gcp',
    issuer: 'https://accounts.google.com',
    algorithm: 'RS256',
    claims: {
      sub: '113774264463038321964',
      azp: '113774264463038321964',
      email: 'orders@acme.iam.gserviceaccount.com',
      email_verified: true,
      google: { compute_engine: { project_id: 'acme', zone: 'europe-west1-b' } },
    },
    match: [
      { claim: 'sub', equals: '113774264463038321964' },
      { claim: 'email_verified', equals: true },
    ],
    recycled: ['sub', '100000000000000000000'],
  },
  'Microsoft Azure': {
    kind: 'azure',
    issuer: 'https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0',
    algorithm: 'RS256',
    claims: {
      sub: 'c3b7f4e0-0000-4000-8000-000000000001',
      oid: 'c3b7f4e0-0000-4000-8000-000000000001',
      tid: '72f988bf-86f1-41af-91ab-2d7cd011db47',
      azp: '11111111-0000-4000-8000-000000000001',
      uti: 'qwertz',
      ver: '2.0',
      idtyp: 'app',
    },
    match: [
      { claim: 'tid', equals: '72f988bf-86f1-41af-91ab-2d7cd011db47' },
      { claim: 'sub', equals: 'c3b7f4e0-0000-4000-8000-000000000001' },
    ],
    recycled: ['sub', 'c3b7f4e0-0000-4000-8000-000000000002'],
  },
  'HCP Terraform': {
    kind: 'terraform',
    issuer: 'https://app.terraform.io',
    algorithm: 'RS256',
    claims: {
      jti: 'random',
      sub: 'organization:acme:project:shop:workspace:prod:run_phase:apply',
      terraform_organization_id: 'org-GRNbCjYNpBB6NEBt',
      terraform_organization_name: 'acme',
      terraform_workspace_id: 'ws-mbsd5E3Ktt5Rg2Xm',
      terraform_workspace_name: 'prod',
      terraform_run_phase: 'apply',
    },
    match: [
      { claim: 'terraform_workspace_id', equals: 'ws-mbsd5E3Ktt5Rg2Xm' },
      { claim: 'terraform_run_phase', equals: 'apply' },
    ],
    recycled: ['terraform_workspace_id', 'ws-other'],
  },
  Buildkite: {
    kind: 'buildkite',
    issuer: 'https://agent.buildkite.com',
    algorithm: 'RS256',
    claims: {
      sub: 'organization:acme:pipeline:shop:ref:refs/heads/main:commit:9f3182:step:deploy',
      organization_slug: 'acme',
      organization_id: '018c1f72-0000-4000-8000-000000000001',
      pipeline_slug: 'shop',
      pipeline_id: '018c1f72-0000-4000-8000-000000000002',
      build_number: 1,
      build_branch: 'main',
      step_key: 'deploy',
    },
    match: [
      { claim: 'pipeline_id', equals: '018c1f72-0000-4000-8000-000000000002' },
      { claim: 'build_branch', equals: 'main' },
    ],
    recycled: ['pipeline_id', '018c1f72-0000-4000-8000-000000000003'],
  },
  CircleCI: {
    kind: 'circleci',
    issuer: 'https://oidc.circleci.com/org/5034460f-c7c4-4c43-9457-de07e2029e7b',
    algorithm: 'RS256',
    claims: {
      sub: 'org/5034460f-c7c4-4c43-9457-de07e2029e7b/project/1b4b/user/77',
      'oidc.circleci.com/project-id': '1b4b3ea6-0000-4000-8000-000000000001',
      'oidc.circleci.com/context-ids': ['c9d2', 'e0f3'],
      'oidc.circleci.com/vcs-ref': 'refs/heads/main',
    },
    match: [
      { claim: 'oidc.circleci.com/project-id', equals: '1b4b3ea6-0000-4000-8000-000000000001' },
      { claim: 'oidc.circleci.com/context-ids', contains: 'c9d2' },
    ],
    recycled: ['oidc.circleci.com/project-id', '1b4b3ea6-0000-4000-8000-000000000002'],
  },
  Vercel: {
    kind: 'vercel',
    issuer: 'https://oidc.vercel.com/acme',
    algorithm: 'RS256',
    claims: {
      sub: 'owner:acme:project:shop:environment:production',
      owner: 'acme',
      owner_id: 'team_7Gw5ZMzpQA8h90F832KGp7nw',
      project: 'shop',
      project_id: 'prj_7Gw5ZMzpQA8h90F832KGp7nw',
      environment: 'production',
    },
    match: [
      { claim: 'project_id', equals: 'prj_7Gw5ZMzpQA8h90F832KGp7nw' },
      { claim: 'environment', equals: 'production' },
    ],
    recycled: ['project_id', 'prj_other'],
  },
};

/** A fake issuer: a platform with a key, trusted under an id. */
export interface FakeIssuer extends Platform {
  readonly id: string;
  readonly key: ClientKey;
}

const keys = new Map<string, Promise<ClientKey>>();

/** A key of an algorithm, shared by all fake issuers with it. */
const keyOf = (algorithm: string): Promise<ClientKey> => {
  const key = keys.get(algorithm) ?? clientKey(algorithm, { kid: `key-${algorithm}` });
  keys.set(algorithm, key);
  return key;
};

/** Creates a fake issuer. */
export const fakeIssuer = async (platform: Platform, id = platform.kind): Promise<FakeIssuer> => ({
  ...platform,
  id,
  key: await keyOf(platform.algorithm),
});

/** Changes of a token; `undefined` omits a claim or header member. */
export interface TokenChanges {
  readonly claims?: Json;
  readonly header?: Json;
  readonly key?: CryptoKey;
}

const without = (parts: Json): Json => Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));

/** A token of a workload, valid unless it is changed. */
export const workloadToken = (
  { issuer, kind, claims, algorithm, key }: FakeIssuer,
  audience: unknown,
  { claims: changes = {}, header = {}, key: other }: TokenChanges = {},
): Promise<string> => {
  const now = seconds();
  const payload = without({
    ...claims,
    ...(claims['jti'] === 'random' ? { jti: randomUUID() } : undefined),
    ...(kind === 'spiffe' ? undefined : { iss: issuer }),
    ...{ aud: audience, iat: now, nbf: now, exp: now + 300 },
    ...changes,
  });
  return new SignJWT(payload)
    .setProtectedHeader(without({ alg: algorithm, typ: 'JWT', kid: key.jwk.kid, ...header }) as { alg: string })
    .sign(other ?? key.privateKey);
};
