// The kinds of trusted issuers as data: what their `iss` looks like, which claims a trust rule must pin, because
// names can be taken over by others and numbers cannot, and the defaults of their policies.
import type { ClaimPath } from '../records/claim-path.ts';
import type { IssuerKindName, TokenReuse } from '../records/trusted-issuer.ts';
import type { PlainSentence } from '../sentences/sentence.ts';

/** The facts of a kind. */
export interface IssuerKind {
  /** The forms of `issuer`. */
  readonly issuer: readonly RegExp[];
  /** The same in words, for errors; a noun. */
  readonly expects: PlainSentence;
  /**
   * Alternatives of claims, of which a rule must compare one completely by `equals`: ids that are never given to
   * another project or account.
   */
  readonly pins: readonly (readonly ClaimPath[])[];
  /** Whether a rule may pin the subject by the beginning of its path. */
  readonly pinsPrefix?: true;
  readonly algorithms: readonly string[];
  /** Seconds. */
  readonly maxTokenAge: number;
  readonly reuse: TokenReuse;
  /** Values of `typ` in addition to `JWT`, in lower case. */
  readonly types?: readonly string[];
  /** Whether it has people as users, for whom it grants clients access elsewhere. */
  readonly hasUsers?: true;
  /** Claims that are worth a condition, for a rule that is made from a token. */
  readonly useful?: readonly ClaimPath[];
}

const URL_PATH = String.raw`(?:/[\w.~%!$&'()*+,;=:@-]+)*/?`;
const ANY_URL = new RegExp(String.raw`^https://[a-z0-9.-]+(?::\d{1,5})?${URL_PATH}$`);
const ORIGIN = /^https:\/\/[a-z0-9.-]+(?::\d{1,5})?$/;
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const HOUR = 3_600;
const DAY = 86_400;

/** Every algorithm of a public key that this server verifies. */
const SIGNATURES = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];

/** The kinds. */
export const ISSUER_KINDS: Readonly<Record<IssuerKindName, IssuerKind>> = {
  github: {
    issuer: [
      /^https:\/\/token\.actions\.githubusercontent\.com(?:\/[A-Za-z0-9-]+)?$/,
      /^https:\/\/token\.actions\.[a-z0-9-]+\.ghe\.com$/,
      /^https:\/\/[a-z0-9.-]+\/_services\/token$/,
    ],
    expects: 'https://token.actions.githubusercontent.com, perhaps with /ENTERPRISE, or that of a GitHub Enterprise host',
    pins: [[['repository_id']], [['repository_owner_id']]],
    algorithms: ['RS256'],
    maxTokenAge: HOUR,
    reuse: 'once',
    useful: [['environment'], ['ref'], ['job_workflow_ref']],
  },
  gitlab: {
    issuer: [ANY_URL],
    expects: 'the URL of the GitLab instance, such as https://gitlab.com',
    pins: [[['project_id']], [['namespace_id']]],
    algorithms: ['RS256'],
    // A job has one token for as long as it runs.
    maxTokenAge: DAY,
    reuse: 'until_exp',
    useful: [['ref'], ['ref_type'], ['ref_protected'], ['environment']],
  },
  kubernetes: {
    issuer: [ANY_URL],
    expects: 'the https URL that the cluster states as issuer',
    pins: [[['sub']]],
    algorithms: ['RS256', 'ES256'],
    maxTokenAge: DAY,
    reuse: 'until_exp',
    useful: [['kubernetes.io', 'serviceaccount', 'uid']],
  },
  spiffe: {
    issuer: [/^spiffe:\/\/[a-z0-9._-]{1,255}$/],
    expects: 'a trust domain, such as spiffe://example.org',
    pins: [[['sub']]],
    pinsPrefix: true,
    algorithms: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'],
    maxTokenAge: HOUR,
    reuse: 'until_exp',
    types: ['jose'],
  },
  aws: {
    issuer: [/^https:\/\/[a-z0-9-]+\.tokens\.sts\.[a-z0-9.-]+$/],
    expects: 'the issuer of the account, such as https://ID.tokens.sts.global.api.aws',
    pins: [[['sub']]],
    algorithms: ['RS256', 'ES384'],
    maxTokenAge: HOUR,
    reuse: 'until_exp',
  },
  gcp: {
    issuer: [/^https:\/\/accounts\.google\.com$/],
    expects: 'https://accounts.google.com',
    pins: [[['sub']]],
    algorithms: ['RS256'],
    maxTokenAge: HOUR,
    reuse: 'until_exp',
  },
  azure: {
    issuer: [
      new RegExp(`^https://login\\.(?:microsoftonline\\.(?:com|us)|partner\\.microsoftonline\\.cn)/${UUID}/v2\\.0$`),
      new RegExp(`^https://sts\\.(?:windows\\.net|chinacloudapi\\.cn)/${UUID}/$`),
    ],
    expects: 'https://login.microsoftonline.com/TENANT-ID/v2.0 or https://sts.windows.net/TENANT-ID/',
    pins: [[['tid'], ['sub']]],
    algorithms: ['RS256'],
    // Tokens of managed identities are valid for a day, and come from a cache.
    maxTokenAge: DAY,
    reuse: 'until_exp',
  },
  terraform: {
    issuer: [ORIGIN],
    expects: 'https://app.terraform.io, or the URL of the host',
    pins: [[['terraform_workspace_id']], [['terraform_organization_id']]],
    algorithms: ['RS256'],
    maxTokenAge: DAY,
    reuse: 'until_exp',
    useful: [['terraform_run_phase']],
  },
  buildkite: {
    issuer: [/^https:\/\/agent\.buildkite\.com$/],
    expects: 'https://agent.buildkite.com',
    pins: [[['pipeline_id']], [['organization_id']]],
    algorithms: ['RS256'],
    maxTokenAge: HOUR,
    reuse: 'until_exp',
    useful: [['build_branch'], ['step_key']],
  },
  circleci: {
    issuer: [new RegExp(`^https://oidc\\.circleci\\.com/org/${UUID}$`)],
    expects: 'https://oidc.circleci.com/org/ORGANIZATION-ID',
    pins: [[['oidc.circleci.com/project-id']], [['oidc.circleci.com/org-id']]],
    algorithms: ['RS256'],
    maxTokenAge: HOUR,
    reuse: 'until_exp',
    useful: [['oidc.circleci.com/vcs-ref']],
  },
  vercel: {
    issuer: [/^https:\/\/oidc\.vercel\.com(?:\/[a-z0-9-]+)?$/],
    expects: 'https://oidc.vercel.com, perhaps with /TEAM',
    pins: [[['project_id']], [['owner_id']]],
    algorithms: ['RS256'],
    maxTokenAge: DAY,
    reuse: 'until_exp',
    useful: [['environment']],
  },
  oidc: {
    issuer: [ANY_URL],
    expects: 'an https URL without a query and a fragment',
    pins: [[['sub']]],
    algorithms: SIGNATURES,
    maxTokenAge: HOUR,
    reuse: 'until_exp',
    hasUsers: true,
  },
  attester: {
    issuer: [ANY_URL],
    expects: 'an https URL without a query and a fragment',
    // The subject is the client whose instance it attests.
    pins: [[['sub']]],
    types: ['oauth-client-attestation+jwt'],
    algorithms: SIGNATURES,
    maxTokenAge: DAY,
    reuse: 'until_exp',
  },
};

/** The algorithms that an issuer may have. */
export const ISSUER_ALGORITHMS: readonly string[] = SIGNATURES;
