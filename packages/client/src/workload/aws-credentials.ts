// The credentials of a role of AWS: of variables, of the container, or of the machine.
import { readFile } from 'node:fs/promises';
import { isJsonObject } from '@mintmark/protocol';
import { WorkloadError } from '../errors/workload-error.ts';
import { METADATA_ADDRESS, requestMetadata } from './metadata-server.ts';
import { variable, type WorkloadEnvironment } from './workload-environment.ts';

/** Credentials of AWS. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

const PLATFORM = 'AWS';
/** The server of ECS. */
const CONTAINER_ADDRESS = '169.254.170.2';
/** The addresses that a full URI may have: of ECS, and of the Pod Identity agent of EKS. */
const AGENT_ADDRESSES = [CONTAINER_ADDRESS, '169.254.170.23', '[fd00:ec2::23]'];
const ROLE_PATH = '/latest/meta-data/iam/security-credentials/';

/**
 * The credentials, of the first of these that exists.
 *
 * @throws {@link WorkloadError} that names what is missing
 */
export const credentialsOfEnvironment = async (environment: WorkloadEnvironment, signal: AbortSignal): Promise<AwsCredentials> =>
  ofVariables(environment) ?? (await ofContainer(environment, signal)) ?? (await ofMachine(environment, signal));

const ofVariables = (environment: WorkloadEnvironment): AwsCredentials | undefined => {
  const [accessKeyId, secretAccessKey] = [variable(environment, 'AWS_ACCESS_KEY_ID'), variable(environment, 'AWS_SECRET_ACCESS_KEY')];
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { accessKeyId, secretAccessKey, sessionToken: variable(environment, 'AWS_SESSION_TOKEN') };
};

const ofContainer = async (environment: WorkloadEnvironment, signal: AbortSignal): Promise<AwsCredentials | undefined> => {
  const [relative, full] = ['RELATIVE', 'FULL'].map((kind) => variable(environment, `AWS_CONTAINER_CREDENTIALS_${kind}_URI`));
  if (relative === undefined && full === undefined) return undefined;
  const named = relative === undefined ? (full ?? '') : `http://${CONTAINER_ADDRESS}${relative}`;
  const url = URL.canParse(named) ? new URL(named) : undefined;
  if (url === undefined || url.protocol !== 'http:' || url.port !== '' || url.username !== '' || !AGENT_ADDRESSES.includes(url.hostname)) {
    throw new WorkloadError(`AWS_CONTAINER_CREDENTIALS_FULL_URI must be on http://${AGENT_ADDRESSES.join(' or http://')}.`);
  }
  const file = variable(environment, 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE');
  const authorization =
    file === undefined ? variable(environment, 'AWS_CONTAINER_AUTHORIZATION_TOKEN') : (await readFile(file, 'utf8')).trim();
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
  const request = { platform: PLATFORM, address: url.hostname.replace(/^\[|\]$/g, ''), path: url.pathname + url.search, headers, signal };
  const { status, body } = await requestMetadata(request, environment);
  return credentialsIn(status, body);
};

/** By IMDSv2: with a session token, which a proxy or a server-side request forgery cannot obtain. */
const ofMachine = async (environment: WorkloadEnvironment, signal: AbortSignal): Promise<AwsCredentials> => {
  const read = await machineReader(environment, signal);
  const roles = await read(ROLE_PATH);
  const role = roles.body.split('\n')[0]?.trim() ?? '';
  if (roles.status !== 200 || !/^[\w+=,.@-]+$/.test(role))
    throw new WorkloadError('The machine has no role of AWS: attach an instance profile.');
  const { status, body } = await read(ROLE_PATH + role);
  return credentialsIn(status, body);
};

/** The region, of the variables that every AWS SDK reads, or of the machine. */
export const regionOfEnvironment = async (environment: WorkloadEnvironment, signal: AbortSignal): Promise<string | undefined> => {
  const named = variable(environment, 'AWS_REGION') ?? variable(environment, 'AWS_DEFAULT_REGION');
  if (named !== undefined) return named;
  const read = await machineReader(environment, signal);
  const { status, body } = await read('/latest/meta-data/placement/region');
  return status === 200 ? body.trim() : undefined;
};

const machineReader = async (environment: WorkloadEnvironment, signal: AbortSignal) => {
  const common = { platform: PLATFORM, address: METADATA_ADDRESS, signal };
  const headers = { 'x-aws-ec2-metadata-token-ttl-seconds': '60' };
  const session = await requestMetadata({ ...common, method: 'PUT', path: '/latest/api/token', headers }, environment);
  if (session.status !== 200) {
    throw new WorkloadError(`The metadata server of AWS gives no session (${session.status}): in a container, its hop limit must be 2.`);
  }
  return (path: string) => requestMetadata({ ...common, path, headers: { 'x-aws-ec2-metadata-token': session.body.trim() } }, environment);
};

const credentialsIn = (status: number, body: string): AwsCredentials => {
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken } = parse(body);
  if (status !== 200 || typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string' || typeof sessionToken !== 'string') {
    throw new WorkloadError(`The metadata server of AWS gives no credentials (${status}).`, {
      isTransient: status === 429 || status >= 500,
    });
  }
  return { accessKeyId, secretAccessKey, sessionToken };
};

const parse = (text: string): Record<string, unknown> => {
  try {
    const json: unknown = JSON.parse(text);
    return isJsonObject(json) ? json : {};
  } catch {
    return {};
  }
};
