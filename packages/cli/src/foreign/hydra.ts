// Clients of Ory Hydra with the client credentials grant: the response of its admin API, or rows of its table
// `hydra_client`, which have the hashes of the secrets.
import { UsageError } from '../failure/usage-error.ts';
import type { FirstSecret } from '../manifest/chosen-secrets.ts';
import { counted } from '../output/counted.ts';
import {
  type ForeignClient,
  type ForeignReader,
  given,
  isEmpty,
  lostMembers,
  type Members,
  membersOf,
  textOf,
  textsOf,
} from './foreign-client.ts';
import { labelsFrom } from './foreign-labels.ts';

const GRANT = 'client_credentials';
/** Members that are translated, or that describe what is no setting: where it is in the database, and when it changed. */
const KNOWN = [
  ...['client_id', 'id', 'pk', 'nid', 'client_name', 'client_secret', 'grant_types', 'scope', 'audience', 'owner', 'contacts', 'metadata'],
  ...['jwks', 'jwks_uri', 'token_endpoint_auth_method', 'token_endpoint_auth_signing_alg', 'access_token_strategy'],
  ...['client_credentials_grant_access_token_lifespan', 'created_at', 'updated_at', 'client_secret_expires_at'],
  ...['registration_access_token', 'registration_access_token_signature', 'registration_client_uri'],
  // Of logins, which a client without a user has none of.
  ...['redirect_uris', 'response_types', 'subject_type', 'sector_identifier_uri', 'request_uris', 'request_object_signing_alg'],
  ...['userinfo_signed_response_alg', 'skip_consent', 'skip_logout_consent', 'post_logout_redirect_uris', 'allowed_cors_origins'],
  ...['frontchannel_logout_uri', 'frontchannel_logout_session_required', 'backchannel_logout_uri', 'backchannel_logout_session_required'],
  ...['policy_uri', 'tos_uri', 'client_uri', 'logo_uri'],
];
/** The lifespans of other grants. */
const OTHER_LIFESPAN = /_(?:token|id)_lifespan$/;
const HASH = /^\$(?:2[aby]|pbkdf2|argon2id|scrypt)/;

/** Reads the file. */
export const readHydra: ForeignReader = (json) => {
  const list = listIn(json).map(membersOf);
  if (list.length === 0 || list.some((client) => idOf(client) === undefined)) {
    throw new UsageError('These are not clients of Ory Hydra: one of them has no client_id, or there is none.');
  }
  const machines = list.flatMap((client, index) => (listOf(client['grant_types']).includes(GRANT) ? [{ client, index }] : []));
  const others = list.length - machines.length;
  return {
    clients: machines.map(({ client, index }) => readClient(client, Array.isArray(json) ? [index] : ['items', index])),
    notes: [],
    remarks: others === 0 ? [] : [`${counted(others, 'client')} without the grant ${GRANT} ${others === 1 ? 'is' : 'are'} left out`],
  };
};

const listIn = (json: unknown): readonly unknown[] => {
  if (Array.isArray(json)) return json;
  const { items } = membersOf(json);
  return Array.isArray(items) ? items : [];
};

// The column of the client id is `id`.
const idOf = (client: Members): string | undefined => textOf(client['client_id']) ?? textOf(client['id']);

const readClient = (client: Members, path: readonly (string | number)[]): ForeignClient => {
  const clientId = idOf(client) ?? '';
  const method = textOf(client['token_endpoint_auth_method']) ?? 'client_secret_basic';
  const bySecret = method.startsWith('client_secret_');
  const audiences = listOf(client['audience']);
  const labels = labelsFrom(client['metadata'], 'metadata');
  const lifespan = lifespanOf(client['client_credentials_grant_access_token_lifespan']);
  const fields = given({
    name: textOf(client['client_name']) ?? clientId,
    owner: textOf(client['owner']),
    contacts: listOf(client['contacts']),
    labels: labels.fields,
    token_endpoint_auth_method: method,
    token_endpoint_auth_signing_alg: bySecret ? undefined : textOf(client['token_endpoint_auth_signing_alg']),
    jwks: bySecret ? undefined : jsonOf(client['jwks']),
    jwks_uri: bySecret ? undefined : textOf(client['jwks_uri']),
    access_token_format: textOf(client['access_token_strategy']),
    access_token_lifetime: lifespan,
    scopes: (textOf(client['scope']) ?? '').split(' ').filter((scope) => scope !== ''),
    // Hydra grants none that was not requested.
    default_scopes: [],
    default_resource: audiences.length === 1 ? audiences[0] : undefined,
  });
  return {
    clientId,
    fields,
    disabled: false,
    secret: bySecret ? secretOf(client['client_secret']) : undefined,
    notes: [
      ...labels.notes,
      ...(audiences.length > 1 ? [`its audiences are left out: it may request any resource by scope (${audiences.join(', ')})`] : []),
      ...(isEmpty(client['client_credentials_grant_access_token_lifespan']) || lifespan !== undefined
        ? []
        : ['client_credentials_grant_access_token_lifespan is not a number of seconds and is left out']),
      ...lostMembers(Object.fromEntries(Object.entries(client).filter(([name]) => !OTHER_LIFESPAN.test(name))), KNOWN),
    ],
    path,
  };
};

const secretOf = (value: unknown): FirstSecret | undefined => {
  const text = textOf(value);
  if (text === undefined) return undefined;
  return HASH.test(text) ? { client_secret_hash: text } : { client_secret: text };
};

/** A list, which a column has as JSON. */
const listOf = (value: unknown): readonly string[] => textsOf(jsonOf(value));

const jsonOf = (value: unknown): unknown => {
  if (typeof value !== 'string') return isEmpty(value) ? undefined : value;
  try {
    return JSON.parse(value) ?? undefined;
  } catch {
    return undefined;
  }
};

const UNITS = { h: 3600, m: 60, s: 1 } as const;

/** A span in seconds: `1h30m0s` of the API, or nanoseconds of the database. */
const lifespanOf = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value > 0 ? Math.floor(value / 1e9) : undefined;
  const text = textOf(value) ?? '';
  if (!/^(?:\d+[hms])+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+)([hms])/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit as keyof typeof UNITS], 0);
};
