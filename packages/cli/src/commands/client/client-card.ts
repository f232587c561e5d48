// Formats an API client as a table.
import type { ClientRecord, SecretRecord } from '@mintmark/client/management';
import { card } from '../../output/table.ts';
import { quotaText } from '../../quota-option.ts';
import { secretState } from '../secret/secret-card.ts';

const TLS_FIELDS = [
  'tls_client_auth_subject_dn',
  'tls_client_auth_san_dns',
  'tls_client_auth_san_uri',
  'tls_client_auth_san_ip',
  'tls_client_auth_san_email',
] as const;

/** The parts that every command for one API client shares. */
export const ONE_CLIENT_COMMAND = {
  arguments: [['<client-id>', 'the API client']],
  show: (client: ClientRecord) => ({ json: client, lines: () => clientCard(client), ids: [client.client_id] }),
  quiet: 'print the client id only',
} as const;

/** The client's values by name, without those that are not set. */
export const clientCard = (client: ClientRecord): string[] =>
  card([
    ['client id', client.client_id],
    ['name', client.name],
    ['description', client.description],
    [
      'labels',
      Object.entries(client.labels)
        .map(([name, value]) => `${name}=${value}`)
        .join(' '),
    ],
    ['owner', client.owner],
    ['contacts', client.contacts.join(' ')],
    ['environment', client.environment],
    ['purpose', client.purpose],
    ['kind', client.kind],
    ['state', stateOf(client)],
    ['locked down', client.locked_down_at === null ? null : `since ${client.locked_down_at} by ${client.locked_down_by}`],
    ['deletion', client.deletion_protected ? 'protected' : null],
    ['addresses', client.ip_rules === null ? null : `${client.ip_rules.op} ${client.ip_rules.ranges.join(' ')}`],
    ['quota', quotaText(client.quota)],
    ['coalesces', client.coalesce === null ? null : `${client.coalesce} s`],
    ['exchanges', exchangeText(client.exchange)],
    ['auth method', client.token_endpoint_auth_method],
    ['keys', client.jwks_uri ?? (client.jwks === null ? null : `${client.jwks.keys.length} in jwks`)],
    ['metadata fetched', client.metadata_fetched_at],
    ['assertion keys', client.assertion_key_ids?.join(' ')],
    ['certificate', TLS_FIELDS.map((field) => client[field]).find((value) => value !== null)],
    [
      'tokens bound',
      [client.dpop_bound_access_tokens ? 'by DPoP' : '', client.tls_client_certificate_bound_access_tokens ? 'by certificate' : '']
        .join(' ')
        .trim(),
    ],
    ['signing algorithm', client.access_token_signing_alg],
    ['introspects', client.introspect_authorization === 'audience' ? null : client.introspect_authorization],
    ['details', client.authorization_details_types.join(' ')],
    ['claims', Object.keys(client.claims).join(' ')],
    ['token format', client.access_token_format],
    ['token lifetime', client.access_token_lifetime === null ? null : `${client.access_token_lifetime} s`],
    ['scopes', client.restrict_scopes ? client.scopes.join(' ') : [...client.scopes, '(any other)'].join(' ')],
    ['default scopes', client.default_scopes.join(' ')],
    ['default resource', client.default_resource],
    ['entitlements', client.entitlements.join(' ')],
    ['expires', client.expires_at],
    ['created', `${client.created_at} by ${client.created_by}`],
    ...client.secrets.map((secret) => ['secret', describeSecret(secret)] as const),
  ]);

const stateOf = ({ state, disabled_at, disabled_by, enabled_at, expires_at, deleted_at, deleted_by }: ClientRecord): string => {
  if (deleted_at !== null) return `deleted at ${deleted_at} by ${deleted_by}`;
  if (disabled_at !== null) return `${state} since ${disabled_at} by ${disabled_by}`;
  const since = state === 'expired' ? expires_at : enabled_at;
  return since === null ? state : `${state} since ${since}`;
};

const ENDED: readonly string[] = ['expired', 'retired', 'revoked'];

const describeSecret = (secret: SecretRecord): string =>
  [
    secret.last_four === null ? secret.kept_as : `…${secret.last_four}`,
    secretState(secret),
    ...(secret.label === null ? [] : [`"${secret.label}"`]),
    `created ${secret.created_at}`,
    ...(secret.expires_at === null || secret.state === 'expired' ? [] : [`until ${secret.expires_at}`]),
    ...(secret.retires_at === null || ENDED.includes(secret.state) ? [] : [`retires ${secret.retires_at}`]),
    ...(secret.last_used_at === null ? [] : [`last used ${secret.last_used_at} from ${secret.last_used_from}`]),
  ].join(' ');

// A server of an earlier version states none.
const exchangeText = (policy: ClientRecord['exchange'] | undefined): string | null =>
  policy === null || policy === undefined
    ? null
    : `${policy.mode} to ${[...policy.to.map(({ resource }) => resource), ...othersOf(policy)].join(' ')}`;

const othersOf = ({ transactions, authorization_servers: servers = [] }: NonNullable<ClientRecord['exchange']>): readonly string[] => [
  ...(transactions === undefined ? [] : [`${transactions.trust_domain} (transactions)`]),
  ...servers.map(({ audience }) => `${audience} (authorization server)`),
];
