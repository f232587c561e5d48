// Kinds of servers by name, each made from where it is.
import { apigee, auth0, cognito, entra, ibmVerify, keycloak, mintmark, okta, type ServerPreset } from '@mintmark/client';
import { UsageError } from '../failure/usage-error.ts';

/** All kinds: each takes the origin that the tenant URL names, and `--realm` where it has such. */
export const PRESETS = {
  mintmark: (origin) => mintmark(origin),
  'ibm-verify': (origin) => ibmVerify(origin),
  keycloak: (origin, realm) => {
    if (realm === undefined) throw new UsageError('--preset keycloak needs --realm.');
    return keycloak(origin, realm);
  },
  // The directory's id or domain stands in the place of a host.
  entra: (origin) => entra(new URL(origin).hostname),
  auth0: (origin) => auth0(origin),
  cognito: (origin) => cognito(origin),
  apigee: (origin) => apigee(origin),
  okta: (origin, realm) => okta(origin, realm === undefined ? {} : { server: realm }),
} as const satisfies Readonly<Record<string, (origin: string, realm?: string) => ServerPreset>>;

/** The name of a kind. */
export type PresetName = keyof typeof PRESETS;
