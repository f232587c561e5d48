// What the tests of workload sources have in common: a server in place of each platform, and its tokens.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { WorkloadEnvironment, WorkloadSource } from '@mintmark/client/workload';
import { type Reply, type Responder, START, startHttpServer, type TestHttpServer } from './runtime.ts';

export const AUDIENCE = 'https://login.example.com/oauth2';
const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JWT whose signature no one checks. */
export const jwt = (claims: object = {}): string =>
  `${encoded({ alg: 'RS256' })}.${encoded({ aud: AUDIENCE, exp: START / 1000 + 300, ...claims })}.AAAA`;

/** Obtains a token as a client does. */
export const obtain = async (source: WorkloadSource, audience = AUDIENCE): Promise<string> =>
  source({ audience, signal: AbortSignal.timeout(20_000) });

/** A folder that does not exist: the machine is that of no cloud. */
const NO_MACHINE = join(tmpdir(), 'mintmark-no-machine');

/** A platform. */
export interface Setting {
  readonly server: TestHttpServer;
  /** The addresses whose metadata server was asked for. */
  readonly addresses: string[];
  readonly environment: WorkloadEnvironment;
}

/** A server in place of every metadata server, and of the URLs that variables name. */
export const setting = async (
  t: TestContext,
  responder: Responder,
  variables: (url: string) => Record<string, string> = () => ({}),
): Promise<Setting> => {
  const server = await startHttpServer(t, responder);
  const addresses: string[] = [];
  const metadataServer = (address: string) => {
    addresses.push(address);
    return { host: '127.0.0.1', port: Number(new URL(server.url).port) };
  };
  const environment = {
    variables: variables(server.url),
    metadataServer,
    now: () => START,
    firmware: NO_MACHINE,
    kubernetesTokenFile: join(NO_MACHINE, 'pod'),
  };
  return { server, addresses, environment };
};

/** The variables of a job of GitHub. */
export const GITHUB = (url: string) => ({
  GITHUB_ACTIONS: 'true',
  ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?api-version=2.0`,
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'bearer-of-the-job',
});
/** Those of a role of AWS. */
export const ROLE = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret/+', AWS_SESSION_TOKEN: 'session==' };
/** The same, with a server in place of STS. */
export const STS = (url: string) => ({ ...ROLE, AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL_STS: url });
/** A response of STS. */
export const xml = (token: string): Reply => ({
  headers: { 'content-type': 'text/xml' },
  body: `<GetWebIdentityTokenResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetWebIdentityTokenResult><WebIdentityToken>${token}</WebIdentityToken><Expiration>2026-11-22T12:01:00Z</Expiration></GetWebIdentityTokenResult></GetWebIdentityTokenResponse>`,
});
/** A response of Google's metadata server. */
export const google = (body: string, status = 200): Reply => ({
  status,
  body,
  headers: { 'metadata-flavor': 'Google', 'content-type': 'text/html' },
});
