// The sources of credentials, in their order of precedence.
import type { ClientAuthMethod } from '@mintmark/client';
import { UsageError } from '../failure/usage-error.ts';
import type { Io } from '../io.ts';
import { type ClientKeyFiles, clientKeyFiles } from './client-proof.ts';
import type { ConnectionOptions } from './connection-options.ts';
import type { Profile } from './profile.ts';
import { profileName, profilePath, readProfiles } from './profile-file.ts';
import { readSecretFile, readSecretStdin } from './secret-input.ts';

/** A source of some or all of the credentials. */
export interface Source {
  /** The name of its tenant URL, for messages. */
  readonly name: string;
  readonly tenantUrl?: string | undefined;
  readonly clientId?: string | undefined;
  /** Reads the secret; called only when it is used. */
  readonly secret?: (() => Promise<string>) | undefined;
  /** A key, which takes precedence over a secret of the same source. */
  readonly key?: ClientKeyFiles | undefined;
  /** The platform whose token authenticates, or `auto`; takes precedence over a secret of the same source. */
  readonly workload?: string | undefined;
  /** The audience of its tokens, if not the issuer. */
  readonly workloadAudience?: string | undefined;
  readonly authMethod?: ClientAuthMethod | undefined;
  readonly caCert?: string | undefined;
}

/**
 * All sources, in their order of precedence: options, `MINTMARK_*`, the guide's variables, the profile. A
 * profile that is named by an option takes precedence over the environment.
 */
export const credentialSources = async (options: ConnectionOptions, io: Io): Promise<readonly Source[]> => {
  const profile = await profileSource(options.profile, io);
  const environment = [fromMintmarkVariables(io), fromGuideVariables(io)];
  return options.profile === undefined
    ? [fromOptions(options, io), ...environment, profile]
    : [fromOptions(options, io), profile, ...environment];
};

/** All sources except the profile. */
export const givenSources = (options: ConnectionOptions, io: Io): readonly Source[] => [
  fromOptions(options, io),
  fromMintmarkVariables(io),
  fromGuideVariables(io),
];

const fromOptions = (options: ConnectionOptions, io: Io): Source => {
  const { clientSecretFile: file, clientSecretStdin: stdin } = options;
  if (file !== undefined && stdin === true) throw new UsageError('Give either --client-secret-file or --client-secret-stdin.');
  const { tenantUrl, clientId, authMethod, caCert } = options;
  const secret =
    file === undefined ? (stdin === true ? () => readSecretStdin(io) : undefined) : () => readSecretFile(file, '--client-secret-file', io);
  const { clientKey, clientKeyId, clientCert, workload, workloadAudience } = options;
  if (workload !== undefined && (secret !== undefined || clientKey !== undefined)) {
    throw new UsageError('Give either --workload or a secret or key: the token of the platform takes its place.');
  }
  const key = clientKeyFiles({ key: clientKey, kid: clientKeyId, cert: clientCert }, '--client-cert', io);
  return { name: '--tenant-url', tenantUrl, clientId, secret, key, workload, workloadAudience, authMethod, caCert };
};

const fromMintmarkVariables = (io: Io): Source => {
  const value = variable(io, 'MINTMARK_CLIENT_SECRET');
  const file = variable(io, 'MINTMARK_CLIENT_SECRET_FILE');
  if (value !== undefined && file !== undefined) throw new UsageError('Set either MINTMARK_CLIENT_SECRET or MINTMARK_CLIENT_SECRET_FILE.');
  return {
    name: 'MINTMARK_TENANT_URL',
    tenantUrl: variable(io, 'MINTMARK_TENANT_URL'),
    clientId: variable(io, 'MINTMARK_CLIENT_ID'),
    secret: file === undefined ? constant(value) : () => readSecretFile(file, 'MINTMARK_CLIENT_SECRET_FILE', io),
    workload: variable(io, 'MINTMARK_WORKLOAD'),
    workloadAudience: variable(io, 'MINTMARK_WORKLOAD_AUDIENCE'),
    key: clientKeyFiles(
      { key: variable(io, 'MINTMARK_CLIENT_KEY_FILE'), kid: undefined, cert: variable(io, 'MINTMARK_CLIENT_CERT_FILE') },
      'MINTMARK_CLIENT_CERT_FILE',
      io,
    ),
  };
};

const fromGuideVariables = (io: Io): Source => ({
  name: 'tenant_url',
  tenantUrl: variable(io, 'tenant_url'),
  clientId: variable(io, 'client_id'),
  secret: constant(variable(io, 'client_secret')),
});

const profileSource = async (wanted: string | undefined, io: Io): Promise<Source> => {
  const name = profileName(wanted);
  const path = profilePath(io);
  const profile: Profile | undefined = (await readProfiles(path)).get(name);
  if (profile === undefined && wanted !== undefined)
    throw new UsageError(`There is no profile ${name} in ${path}: \`mintmark login --profile ${name}\` creates it.`);
  return profile === undefined
    ? { name: path }
    : { ...profile, name: path, secret: constant(profile.clientSecret), key: profile.clientKey };
};

/** The value of a variable; an empty one is treated as not set. */
const variable = ({ env }: Io, name: string): string | undefined => env[name] || undefined;

const constant = (value: string | undefined): (() => Promise<string>) | undefined => (value === undefined ? undefined : async () => value);
