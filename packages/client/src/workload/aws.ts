// The web identity token of a role of AWS (outbound identity federation): STS issues it for a signed request.
import type { WorkloadSource } from '../client-auth/workload-source.ts';
import { invalidArgument } from '../errors/invalid-argument.ts';
import { WorkloadError } from '../errors/workload-error.ts';
import { exchange } from '../http/exchange.ts';
import { endpointUrl } from '../http/tenant-url.ts';
import { type AwsCredentials, credentialsOfEnvironment, regionOfEnvironment } from './aws-credentials.ts';
import { signedHeaders } from './aws-signature.ts';
import { seconds, variable, type WorkloadEnvironment } from './workload-environment.ts';

const PLATFORM = 'AWS';
const TIMEOUT = 5_000;
const MAX_BYTES = 64 * 1024;
/** Seconds for which the token is valid: enough for one token request, and the least that STS issues. */
const LIFETIME = 60;
/** A region is part of a host name. */
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/;

/** The options of {@link aws}. */
export interface AwsOptions {
  /** The region of STS, which has no global endpoint for this; by default of the environment or the machine. */
  readonly region?: string | undefined;
  /** The key that signs the token; `ES384` by default. */
  readonly algorithm?: 'ES384' | 'RS256' | undefined;
  /**
   * The credentials of the role, such as `fromNodeProviderChain()` of the AWS SDK; by default those of the
   * environment, the container or the machine.
   */
  readonly credentials?: (() => Promise<AwsCredentials>) | undefined;
}

/**
 * The web identity token of the role that the program runs as: on EC2, ECS, Lambda and EKS with Pod Identity. The
 * account needs `aws iam enable-outbound-web-identity-federation`, and the role `sts:GetWebIdentityToken`.
 *
 * @throws {@link WorkloadError}, when called, without credentials, without a region, or if STS refuses
 * @example
 * createTokenSource({ tenantUrl, workload: aws() });
 */
export const aws = (
  { region: given, algorithm = 'ES384', credentials }: AwsOptions = {},
  environment: WorkloadEnvironment = {},
): WorkloadSource => {
  if (algorithm !== 'ES384' && algorithm !== 'RS256') throw invalidArgument('algorithm must be ES384 or RS256.');
  const source: WorkloadSource = async ({ audience, signal }) => {
    const region = given ?? (await regionOfEnvironment(environment, signal));
    if (region === undefined) throw new WorkloadError('The region of AWS is not known: set AWS_REGION.');
    if (!REGION.test(region)) throw new WorkloadError('AWS_REGION must be the name of a region, such as eu-central-1.');
    const role = await (credentials?.() ?? credentialsOfEnvironment(environment, signal));
    const url = new URL(stsUrl(region, environment));
    const body = new URLSearchParams({
      Action: 'GetWebIdentityToken',
      Version: '2011-06-15',
      'Audience.member.1': audience,
      DurationSeconds: String(LIFETIME),
      SigningAlgorithm: algorithm,
    }).toString();
    const headers = signedHeaders({ url, body, region, service: 'sts', credentials: role, at: seconds(environment) });
    const transport = { fetch: environment.fetch, signal, timeout: TIMEOUT };
    const { status, text = '' } = await exchange(url.href, { method: 'POST', headers, body }, transport, MAX_BYTES);
    const token = /<WebIdentityToken>\s*([\w.-]+)\s*<\/WebIdentityToken>/.exec(text)?.[1];
    if (status !== 200 || token === undefined) throw refusal(status, text);
    return token;
  };
  return Object.assign(source, { platform: PLATFORM });
};

/** STS of the region, or of the variable that every AWS SDK reads. */
const stsUrl = (region: string, environment: WorkloadEnvironment): string => {
  const named = variable(environment, 'AWS_ENDPOINT_URL_STS');
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return named === undefined ? `https://sts.${region}.${suffix}/` : endpointUrl('AWS_ENDPOINT_URL_STS', named);
};

/** What helps, by the code of STS. */
const REMEDIES: Readonly<Record<string, string>> = {
  AccessDenied: 'allow the role sts:GetWebIdentityToken',
  OutboundWebIdentityFederationDisabled: 'run `aws iam enable-outbound-web-identity-federation` for the account',
  OutboundWebIdentityFederationDisabledException: 'run `aws iam enable-outbound-web-identity-federation` for the account',
  ExpiredToken: 'the credentials of the role have expired',
};

const refusal = (status: number, text: string): WorkloadError => {
  const code = /<Code>(\w{1,80})<\/Code>/.exec(text)?.[1];
  const remedy = code === undefined ? undefined : REMEDIES[code];
  const what = code === undefined ? String(status) : `${status} (${code})`;
  return new WorkloadError(`STS of AWS responded with ${what}${remedy === undefined ? '' : `: ${remedy}`}.`, {
    isTransient: status === 429 || status >= 500,
  });
};
