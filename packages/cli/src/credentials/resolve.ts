// Resolves the credentials of a run. The precedence of the sources is defined only here.
import { type ClientAuthMethod, tenantOrigin } from '@mintmark/client';
import { UsageError } from '../failure/usage-error.ts';
import type { Io } from '../io.ts';
import { type ClientKeyFiles, type ClientProof, keyProof, workloadProof } from './client-proof.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { credentialSources, type Source } from './sources.ts';

/** The credentials for requests to a server. */
export interface Credentials {
  /** An origin, such as `https://localhost:8443`. */
  readonly tenantUrl: string;
  readonly clientId: string;
  /** The credential. */
  readonly proof: ClientProof;
  readonly caCert: string | undefined;
}

/** The credentials that were found, which may be incomplete. */
export interface FoundCredentials {
  readonly tenantUrl: string | undefined;
  readonly clientId: string | undefined;
  /** At most one of secret, key and workload is present. */
  readonly secret: (() => Promise<string>) | undefined;
  readonly key: ClientKeyFiles | undefined;
  /** The platform whose token authenticates, or `auto`. */
  readonly workload: string | undefined;
  /** The audience of its token, if not the issuer. */
  readonly workloadAudience: string | undefined;
  readonly authMethod: ClientAuthMethod | undefined;
  readonly caCert: string | undefined;
  /** The names of sources whose credentials are for another tenant, so that they are not used. */
  readonly ofOtherTenants: readonly string[];
}

/**
 * Takes each value from the first source that has it. The id and the secret of a source are used only with
 * the tenant and the id of that source, so that a secret is never sent to another server, or with another id.
 *
 * @param plainHttpHosts - hosts other than this machine to which credentials may be sent unencrypted
 */
export const findCredentials = (sources: readonly Source[], plainHttpHosts: readonly string[] = []): FoundCredentials => {
  const tenantUrl = originOf(sources, plainHttpHosts);
  const ofTenant = sources.filter((source) => source.tenantUrl === undefined || sameTenant(source.tenantUrl, tenantUrl, plainHttpHosts));
  const clientId = ofTenant.find((source) => source.clientId !== undefined)?.clientId;
  const ofClient = ofTenant.filter((source) => source.clientId === undefined || source.clientId === clientId);
  const proof = ofClient.find(({ secret, key, workload }) => secret !== undefined || key !== undefined || workload !== undefined);
  const workload = proof?.key === undefined ? proof?.workload : undefined;
  return {
    tenantUrl,
    clientId,
    secret: proof?.key === undefined && workload === undefined ? proof?.secret : undefined,
    key: proof?.key,
    workload,
    workloadAudience: ofClient.find((source) => source.workloadAudience !== undefined)?.workloadAudience,
    authMethod: ofClient.find((source) => source.authMethod !== undefined)?.authMethod,
    caCert: ofTenant.find((source) => source.caCert !== undefined)?.caCert,
    ofOtherTenants: sources.filter((source) => source.clientId !== undefined && !ofTenant.includes(source)).map(({ name }) => name),
  };
};

/**
 * The credentials of this run.
 *
 * @throws UsageError that lists what is missing and every way to give it
 */
export const resolveCredentials = async (options: ConnectionOptions, io: Io): Promise<Credentials> => {
  const found = findCredentials(await credentialSources(options, io));
  const { tenantUrl, clientId, caCert } = found;
  const proof = await proofOf(found, io);
  if (tenantUrl === undefined || clientId === undefined || proof === undefined) throw missing(found);
  return { tenantUrl, clientId, proof, caCert };
};

/**
 * Authenticates by a key or certificate, by the token of a platform, or by a secret in the request body; `undefined`
 * without any.
 */
export const proofOf = async (found: FoundCredentials, io: Io): Promise<ClientProof | undefined> => {
  const { key, secret, workload, authMethod } = found;
  if (workload !== undefined) return workloadProof(workload, found.workloadAudience, io);
  if (key !== undefined) return keyProof(key, authMethod);
  return secret === undefined ? undefined : { clientSecret: await secret(), authMethod: authMethod ?? 'client_secret_post' };
};

/** The error that lists what is missing, every way to give it, and what is not used. */
export const missing = ({ tenantUrl, clientId, secret, key, workload, ofOtherTenants }: FoundCredentials): UsageError => {
  const ways: string[] = [];
  if (tenantUrl === undefined) ways.push('tenant URL: --tenant-url, MINTMARK_TENANT_URL or tenant_url');
  if (clientId === undefined) ways.push('client id: --client-id, MINTMARK_CLIENT_ID or client_id');
  if (secret === undefined && key === undefined && workload === undefined) {
    const whose = clientId === undefined ? '' : ` of ${clientId}`;
    ways.push(
      `client secret${whose}: --client-secret-file, --client-secret-stdin, MINTMARK_CLIENT_SECRET, MINTMARK_CLIENT_SECRET_FILE or client_secret`,
      'or its private key: --client-key or MINTMARK_CLIENT_KEY_FILE',
      'or, where the platform issues tokens to programs: --workload or MINTMARK_WORKLOAD',
    );
  }
  for (const name of ofOtherTenants) ways.push(`The credentials with ${name} are for another tenant than ${tenantUrl} and are not used.`);
  return new UsageError(
    ['Credentials are missing. Paste the lines that `mintmark serve` printed, or run `mintmark login`, or give:', ...ways].join('\n'),
  );
};

const originOf = (sources: readonly Source[], plainHttpHosts: readonly string[]): string | undefined => {
  const source = sources.find(({ tenantUrl }) => tenantUrl !== undefined);
  if (source?.tenantUrl === undefined) return undefined;
  try {
    return tenantOrigin(source.tenantUrl, plainHttpHosts);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : '';
    throw new UsageError(message.replace(/^tenantUrl/, source.name), { cause });
  }
};

const sameTenant = (text: string, origin: string | undefined, plainHttpHosts: readonly string[]): boolean => {
  try {
    return tenantOrigin(text, plainHttpHosts) === origin;
  } catch {
    return false;
  }
};
