// Server presets by name, each from the URL of a server.
import { apigee, auth0, cognito, entra, ibmVerify, keycloak, mintmark, okta, type ServerPreset } from '@mintmark/client';
import { UsageError } from '../failure/usage-error.ts';

/** All presets. Each takes the origin of the tenant URL, and `--realm` where the server has realms. */
export const PRESETS = {
  mintmark: (origin) => mintmark(origin),
  'ibm-verify': (origin) => ibmVerify(origin),
  keycloak: (origin, realm) => {
    if (realm === undefined) throw new UsageError('--preset keycloak needs --realm.');
    return keycloak(origin, realm);
  },
  // The host of the URL is the id or domain of the directory.
  entra: (origin) => entra(new URL(origin).hostname),
  auth0: (origin) => auth0(origin),
  cognito: (origin) => cognito(origin),
  apigee: (origin) => apigee(origin),
  okta: (origin, realm) => okta(origin, realm === undefined ? {} : { server: realm }),
} as const satisfies Readonly<Record<string, (origin: string, realm?: string) => ServerPreset>>;

/** The name of a preset. */
export type PresetName = keyof typeof PRESETS;
