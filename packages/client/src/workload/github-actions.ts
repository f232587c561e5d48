// The ID token of a job of GitHub Actions: the runner's endpoint issues one for each request.
import { isJsonObject } from '@mintmark/protocol';
import type { WorkloadSource } from '../client-auth/workload-source.ts';
import { WorkloadError } from '../errors/workload-error.ts';
import { exchange } from '../http/exchange.ts';
import { endpointUrl } from '../http/tenant-url.ts';
import { oneTime } from './one-time-tokens.ts';
import { variable, type WorkloadEnvironment } from './workload-environment.ts';

const PLATFORM = 'GitHub Actions';
const URL_VARIABLE = 'ACTIONS_ID_TOKEN_REQUEST_URL';
const TOKEN_VARIABLE = 'ACTIONS_ID_TOKEN_REQUEST_TOKEN';
/** Milliseconds within which the runner's endpoint must respond. */
const TIMEOUT = 5_000;
/** Maximum size of its response in bytes. */
const MAX_BYTES = 64 * 1024;

/**
 * The ID token of a job of GitHub Actions. Each is requested for one token request, and is never sent twice.
 *
 * @throws {@link WorkloadError}, when called, without `permissions: { id-token: write }`
 * @example
 * createTokenSource({ tenantUrl, workload: githubActions() });
 */
export const githubActions = (environment: WorkloadEnvironment = {}): WorkloadSource => {
  const source: WorkloadSource = async ({ audience, signal }) => {
    const [address, bearer] = [variable(environment, URL_VARIABLE), variable(environment, TOKEN_VARIABLE)];
    if (address === undefined || bearer === undefined) throw withoutPermission(environment);
    const url = new URL(endpointUrl(URL_VARIABLE, address));
    url.searchParams.set('audience', audience);
    const headers = { authorization: `Bearer ${bearer}`, accept: 'application/json; api-version=2.0' };
    const transport = { fetch: environment.fetch, signal, timeout: TIMEOUT };
    const { status, json } = await exchange(url.href, { headers }, transport, MAX_BYTES);
    if (status !== 200) {
      const isTransient = status === 429 || status >= 500;
      throw new WorkloadError(`The endpoint for ID tokens of GitHub Actions responded with ${status}.`, { isTransient });
    }
    const value = isJsonObject(json) ? json['value'] : undefined;
    if (typeof value !== 'string') throw new WorkloadError('The endpoint for ID tokens of GitHub Actions sent no token.');
    return value;
  };
  return oneTime(Object.assign(source, { platform: PLATFORM }));
};

const withoutPermission = (environment: WorkloadEnvironment): WorkloadError =>
  new WorkloadError(
    variable(environment, 'GITHUB_ACTIONS') === 'true'
      ? 'The job may not request an ID token: add `permissions: { id-token: write, contents: read }` to it or to the workflow. Pull requests from forks never may.'
      : `This is no job of GitHub Actions: ${URL_VARIABLE} is not set.`,
  );
