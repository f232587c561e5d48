// Saved credentials, and their format in the profile file.

import type { ClientAuthMethod } from '@mintmark/client';
import { isJsonObject, OWN_AUTH_METHOD_NAMES } from '@mintmark/protocol';
import type { ClientKeyFiles } from './client-proof.ts';

/** The credentials that `mintmark login` saves. */
export interface Profile {
  /** An origin, such as `https://localhost:8443`. */
  readonly tenantUrl: string;
  readonly clientId: string;
  /** Exactly one of secret, key and workload is present. */
  readonly clientSecret?: string | undefined;
  readonly clientKey?: ClientKeyFiles | undefined;
  /** The platform whose token authenticates, or `auto`. */
  readonly workload?: string | undefined;
  /** The audience of its token, if not the issuer. */
  readonly workloadAudience?: string | undefined;
  readonly authMethod: ClientAuthMethod | undefined;
  /** Absolute path of a CA certificate to trust. */
  readonly caCert: string | undefined;
}

/**
 * Parses the text of the file.
 *
 * @throws Error that names the path, unless {@link formatProfiles} could have written the text
 */
export const parseProfiles = (text: string, path: string): ReadonlyMap<string, Profile> => {
  const file = parseJson(text);
  if (isJsonObject(file) && isJsonObject(file.profiles)) {
    const profiles = Object.entries(file.profiles).map(([name, value]) => [name, parseProfile(value)] as const);
    const readable = profiles.filter((entry): entry is [string, Profile] => entry[1] !== undefined);
    if (readable.length === profiles.length) return new Map(readable);
  }
  throw new Error(`The profile file ${path} is damaged. Remove it and run \`mintmark login\` again.`);
};

/** The text of the file. */
export const formatProfiles = (profiles: ReadonlyMap<string, Profile>): string => {
  const written = [...profiles].map(([name, profile]) => [
    name,
    {
      tenant_url: profile.tenantUrl,
      client_id: profile.clientId,
      client_secret: profile.clientSecret,
      client_key: profile.clientKey?.file,
      client_key_id: profile.clientKey?.kid,
      client_cert: profile.clientKey?.cert,
      workload: profile.workload,
      workload_audience: profile.workloadAudience,
      auth_method: profile.authMethod,
      ca_cert: profile.caCert,
    },
  ]);
  return `${JSON.stringify({ profiles: Object.fromEntries(written) }, undefined, 2)}\n`;
};

const parseProfile = (value: unknown): Profile | undefined => {
  if (!isJsonObject(value)) return undefined;
  const { tenant_url: tenantUrl, client_id: clientId, client_secret: clientSecret, client_key: file, workload } = value;
  const { client_key_id: kid, client_cert: cert, auth_method: method, ca_cert: caCert, workload_audience: workloadAudience } = value;
  if (typeof tenantUrl !== 'string' || typeof clientId !== 'string') return undefined;
  if (!isOptional(clientSecret) || !isOptional(file) || !isOptional(kid) || !isOptional(cert) || !isOptional(caCert)) return undefined;
  if (
    !isOptional(workload) ||
    !isOptional(workloadAudience) ||
    [clientSecret, file, workload].filter((each) => each !== undefined).length !== 1
  )
    return undefined;
  const authMethod = OWN_AUTH_METHOD_NAMES.find((name) => name === method);
  if (method !== undefined && authMethod === undefined) return undefined;
  const proof =
    file === undefined ? (workload === undefined ? { clientSecret } : { workload, workloadAudience }) : { clientKey: { file, kid, cert } };
  return {
    tenantUrl,
    clientId,
    ...proof,
    authMethod: authMethod ?? (clientSecret === undefined ? undefined : 'client_secret_post'),
    caCert,
  };
};

const isOptional = (value: unknown): value is string | undefined => value === undefined || typeof value === 'string';

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
