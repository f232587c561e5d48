// `mintmark login`: asks for credentials, checks them by requesting a token, and saves them in a profile.
import { resolve } from 'node:path';
import { requestToken, tenantOrigin } from '@mintmark/client';
import { CREDENTIAL_FORMATS, credentialKind } from '@mintmark/protocol';
import { keyProof, workloadProof } from '../credentials/client-proof.ts';
import { addConnectionOptions, type ConnectionOptions } from '../credentials/connection-options.ts';
import type { Profile } from '../credentials/profile.ts';
import { profileName, profilePath, readProfiles, saveProfile } from '../credentials/profile-file.ts';
import { findCredentials, missing } from '../credentials/resolve.ts';
import { credentialSources, givenSources } from '../credentials/sources.ts';
import { defineCommand } from '../define-command.ts';
import { canAsk, type Io, writeLine } from '../io.ts';
import { prepareNetwork } from '../network.ts';
import { printable } from '../output/printable.ts';
import { withProgress } from '../output/progress.ts';

export const command = defineCommand<ConnectionOptions>({
  options: addConnectionOptions,
  examples: [
    ['mintmark login', 'asks for what the environment does not give'],
    ['mintmark login --tenant-url localhost:8443 --client-id admin --ca-cert data/tls/ca.pem', 'asks only for the secret'],
    [
      'mintmark login --tenant-url acme.example --client-id officer --client-key officer.pem',
      'with a key (private_key_jwt); the profile contains the path of its file',
    ],
    [
      'mintmark login --tenant-url acme.example --client-id deploy --workload kubernetes',
      'in a pod, by the token of its platform; the profile contains no secret',
    ],
    ['pass show mintmark | mintmark login --tenant-url acme.example --client-id ci --client-secret-stdin', 'without a terminal'],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (options: ConnectionOptions, io: Io): Promise<void> => {
  const name = profileName(options.profile);
  const path = profilePath(io);
  const before = (await readProfiles(path)).get(name);
  const profile = await gather(options, before, io);
  await prepareNetwork(profile, io);
  await withProgress(io, 'Checking the credentials', () => checkCredentials(profile, io)).catch(async (error: unknown) => {
    const fault = secretFault(profile.clientSecret ?? '');
    if (fault !== undefined) await writeLine(io.stderr, fault);
    await writeLine(io.stderr, 'Nothing was saved.');
    throw error;
  });
  await saveProfile(path, name, profile);
  await writeLine(io.stderr, `Logged in to ${profile.tenantUrl} as ${printable(profile.clientId)}. Profile ${name} is saved in ${path}.`);
  const variables = options.profile === undefined ? await variablesBeforeProfile(profile, io) : [];
  if (variables.length > 0) {
    const unset = `unset ${variables.join(' ')}`;
    await writeLine(
      io.stderr,
      `The environment takes precedence over this profile: \`${unset}\`, or select the profile by --profile ${name}.`,
    );
  }
};

/** Requests a token. With a key, the token is bound to it, as the tokens of the commands are. */
const checkCredentials = async (profile: Profile, io: Io): Promise<void> => {
  const { tenantUrl, clientId, clientSecret, clientKey, workload, workloadAudience, authMethod } = profile;
  const own = clientKey === undefined ? { clientSecret, authMethod } : await keyProof(clientKey, authMethod);
  const proof = workload === undefined ? own : await workloadProof(workload, workloadAudience, io);
  await requestToken({ tenantUrl, clientId, ...proof, dpop: clientKey !== undefined && clientKey.cert === undefined, now: io.now });
};

const gather = async (options: ConnectionOptions, before: Profile | undefined, io: Io): Promise<Profile> => {
  const given = await askMissing(options, io);
  const { tenantUrl, clientId, secret, key, workload } = given;
  const hasProof = secret !== undefined || key !== undefined || workload !== undefined;
  if (tenantUrl === undefined || clientId === undefined || !hasProof) throw missing(given);
  // The CA that this shell trusts by its environment is saved, so that other shells trust it, too.
  const caCert = given.caCert ?? (io.env.NODE_EXTRA_CA_CERTS || undefined);
  // A new secret for the same server keeps the CA of the profile.
  const formerCa = before?.tenantUrl === tenantUrl ? before.caCert : undefined;
  return {
    tenantUrl,
    clientId,
    clientSecret: await secret?.(),
    clientKey: key,
    workload,
    workloadAudience: workload === undefined ? undefined : given.workloadAudience,
    authMethod: given.authMethod ?? (secret === undefined ? undefined : 'client_secret_post'),
    caCert: caCert === undefined ? formerCa : resolve(io.cwd, caCert),
  };
};

/** Reads the credentials from the options and variables, and asks for missing ones on a terminal. */
const askMissing = async (options: ConnectionOptions, io: Io): Promise<ReturnType<typeof findCredentials>> => {
  const found = findCredentials(givenSources(options, io));
  if (!canAsk(io)) return found;
  const { askText, askSecret, discardTypedAhead } = await import('../prompts.ts');
  try {
    const tenantUrl = found.tenantUrl ?? (await askText(io, 'Tenant URL', 'localhost:8443', tenantUrlFault));
    const clientId = found.clientId ?? (await askText(io, 'Client id', '', misplacedSecret));
    const again = findCredentials(givenSources({ ...options, tenantUrl, clientId }, io));
    if (again.secret !== undefined || again.key !== undefined || again.workload !== undefined) return again;
    const secret = await askSecret(io, 'Client secret', secretFault);
    return { ...again, secret: async () => secret };
  } finally {
    await discardTypedAhead(io);
  }
};

const tenantUrlFault = (typed: string): string | undefined => {
  try {
    tenantOrigin(typed);
    return misplacedSecret(typed);
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^tenantUrl/, 'The tenant URL') : 'This is not a tenant URL.';
  }
};

const isGenerated = (typed: string): boolean => typed.startsWith(CREDENTIAL_FORMATS.secret.prefix);

const misplacedSecret = (typed: string): string | undefined =>
  isGenerated(typed) ? 'This is a client secret. It is asked for last and not shown; now it is on the screen: rotate it.' : undefined;

/** The checksum of a generated secret distinguishes a typing error from a wrong secret. */
const secretFault = (secret: string): string | undefined =>
  isGenerated(secret) && credentialKind(secret) !== 'secret'
    ? 'The client secret is incomplete: its checksum does not match. Copy it in full.'
    : undefined;

const VARIABLES = [
  ...['MINTMARK_TENANT_URL', 'MINTMARK_CLIENT_ID', 'MINTMARK_CLIENT_SECRET', 'MINTMARK_CLIENT_SECRET_FILE'],
  ...['MINTMARK_CLIENT_KEY_FILE', 'MINTMARK_CLIENT_CERT_FILE', 'MINTMARK_WORKLOAD', 'MINTMARK_WORKLOAD_AUDIENCE'],
  ...['tenant_url', 'client_id', 'client_secret'],
] as const;

/**
 * The variables that take precedence over the saved profile in the next command; none where they give the
 * same credentials.
 */
const variablesBeforeProfile = async (profile: Profile, io: Io): Promise<readonly string[]> => {
  const next = findCredentials(await credentialSources({}, io));
  // A secret that cannot be read is not that of the profile.
  const secret = await next.secret?.().catch(() => undefined);
  const isSameKey = next.key?.file === profile.clientKey?.file && next.key?.cert === profile.clientKey?.cert;
  const isSameWorkload = next.workload === profile.workload && next.workloadAudience === profile.workloadAudience;
  const isSameProof = secret === profile.clientSecret && isSameKey && isSameWorkload;
  const isSame = next.tenantUrl === profile.tenantUrl && next.clientId === profile.clientId && isSameProof;
  return isSame ? [] : VARIABLES.filter((name) => io.env[name]);
};
