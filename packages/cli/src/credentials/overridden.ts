// Whether what is in the environment goes before a profile that somebody has just saved.
import type { Io } from '../io.ts';
import type { Profile } from './profile.ts';
import { findCredentials } from './resolve.ts';
import { credentialSources } from './sources.ts';

const VARIABLES = [
  ...['MINTMARK_TENANT_URL', 'MINTMARK_CLIENT_ID', 'MINTMARK_CLIENT_SECRET', 'MINTMARK_CLIENT_SECRET_FILE'],
  ...['tenant_url', 'client_id', 'client_secret'],
] as const;

/** The variables that the next command takes before the profile, where that makes a difference; none when it does not. */
export const variablesBeforeProfile = async (profile: Profile, io: Io): Promise<readonly string[]> => {
  const next = findCredentials(await credentialSources({}, io));
  // A secret that cannot be read would not be the profile's.
  const secret = await next.secret?.().catch(() => undefined);
  const isSame = next.tenantUrl === profile.tenantUrl && next.clientId === profile.clientId && secret === profile.clientSecret;
  return isSame ? [] : VARIABLES.filter((name) => io.env[name]);
};
