// The token of a managed identity of Azure: from the metadata server of a machine, or from the endpoint that App
// Service, Functions and Container Apps give to a program.
import { isJsonObject, isLoopbackHostname, type JsonObject, withoutBrackets } from '@mintmark/protocol';
import type { WorkloadSource } from '../client-auth/workload-source.ts';
import { WorkloadError } from '../errors/workload-error.ts';
import { METADATA_ADDRESS, type MetadataRequest, requestMetadata } from './metadata-server.ts';
import { variable, type WorkloadEnvironment } from './workload-environment.ts';

const PLATFORM = 'Azure';
const ENDPOINT_VARIABLE = 'IDENTITY_ENDPOINT';
const HEADER_VARIABLE = 'IDENTITY_HEADER';

/** The options of {@link azure}. */
export interface AzureOptions {
  /**
   * The App ID URI of an application in Entra ID that stands for the server, such as `api://mintmark`: Entra issues
   * tokens only for those. `audiences` of the issuer at the server has to name what its tokens have as `aud`. By
   * default the audience of the request, for a directory where it is an App ID URI.
   */
  readonly resource?: string | undefined;
  /** The client id of a user-assigned identity; by default the system-assigned one. */
  readonly identity?: string | undefined;
}

/**
 * The token of a managed identity.
 *
 * @throws {@link WorkloadError}, when called, if the machine has no identity, or Entra ID does not know the resource
 * @example
 * createTokenSource({ tenantUrl, workload: azure({ resource: 'api://mintmark' }) });
 */
export const azure = ({ resource, identity }: AzureOptions = {}, environment: WorkloadEnvironment = {}): WorkloadSource => {
  const source: WorkloadSource = async ({ audience, signal }) => {
    const parameters = { resource: resource ?? audience, ...(identity === undefined ? undefined : { client_id: identity }) };
    const { status, json } = await respond(parameters, environment, signal);
    const token = isJsonObject(json) ? json['access_token'] : undefined;
    if (status === 200 && typeof token === 'string') return token;
    throw refusal(status, isJsonObject(json) ? json : {}, parameters.resource);
  };
  return Object.assign(source, { platform: PLATFORM });
};

const respond = async (
  parameters: Record<string, string>,
  environment: WorkloadEnvironment,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly json: unknown }> => {
  const [endpoint, secret] = [variable(environment, ENDPOINT_VARIABLE), variable(environment, HEADER_VARIABLE)];
  if (endpoint === undefined || secret === undefined) {
    const path = `/metadata/identity/oauth2/token?${new URLSearchParams({ 'api-version': '2018-02-01', ...parameters })}`;
    return send({ address: METADATA_ADDRESS, path, headers: { metadata: 'true' }, signal }, environment);
  }
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || url.protocol !== 'http:' || !(isLoopbackHostname(url.hostname) || url.hostname.startsWith('169.254.'))) {
    throw new WorkloadError(`${ENDPOINT_VARIABLE} must be an http URL of this machine.`);
  }
  for (const [name, value] of Object.entries({ 'api-version': '2019-08-01', ...parameters })) url.searchParams.set(name, value);
  const [address, port, path] = [withoutBrackets(url.hostname), Number(url.port || 80), url.pathname + url.search];
  return send({ address, port, path, headers: { 'x-identity-header': secret }, signal }, environment);
};

const send = async (
  request: Omit<MetadataRequest, 'platform'>,
  environment: WorkloadEnvironment,
): Promise<{ readonly status: number; readonly json: unknown }> => {
  const { status, body } = await requestMetadata({ platform: PLATFORM, ...request }, environment);
  return { status, json: parse(body) };
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const refusal = (status: number, { error, error_description: description }: JsonObject, resource: string): WorkloadError => {
  const text = typeof description === 'string' ? description : '';
  if (error === 'invalid_resource' || text.includes('AADSTS500011')) {
    return new WorkloadError(`Entra ID knows no application ${resource}: register one, and give its App ID URI as resource.`);
  }
  if (/identity not found/i.test(text))
    return new WorkloadError('The machine has no managed identity, or not the one that was named: assign it.');
  const what = typeof error === 'string' ? `${status} (${error})` : String(status);
  return new WorkloadError(`The endpoint for managed identities of ${PLATFORM} responded with ${what}.`, {
    isTransient: status === 429 || status >= 500,
  });
};
