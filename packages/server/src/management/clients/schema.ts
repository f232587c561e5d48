// The wire schemas of API clients, for validation, serialization and the OpenAPI document.

import { REGISTERED_AUTH_METHODS } from '@mintmark/protocol';
import { type Static, Type } from 'typebox';
import { OWNER } from '../../clients/entitlements.ts';
import { CLIENT_KINDS } from '../../records/client.ts';
import { CLIENT_ID } from '../../records/client-id.ts';
import {
  CoalesceSeconds,
  DetailsType,
  Format,
  Lifetime,
  Name,
  nullable,
  QuotaBody,
  ResourceIndicator,
  ScopeList,
  ShownSecret,
  SigningAlg,
  TEXT,
  Timestamp,
  VSCHAR,
} from '../openapi/wire-schema.ts';
import { ChosenSecret, ImportedHash, SecretView } from '../secrets/schema.ts';
import { patchOf } from '../writes/merge-patch.ts';
import { ExchangePolicyBody } from './exchange-policy.ts';

/** The authentication method of a client, by its name in RFC 7591. */
export const AuthMethod = Type.Enum([...REGISTERED_AUTH_METHODS], {
  title: 'AuthMethod',
  description: 'How the client authenticates; `default` means client_secret_basic and client_secret_post.',
});
const AssertionAlg = Type.Enum(
  [
    ...['HS256', 'HS384', 'HS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
    ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ],
  { title: 'AssertionAlg', description: 'The only JWS algorithm of the client’s assertions; by default, any that fits its keys.' },
);
export const Introspect = Type.Enum(['self', 'audience', 'any'], {
  title: 'IntrospectAuthorization',
  description: 'Tokens that the client may introspect: `self`: its own; `audience`: also those for resources that it owns; `any`: all.',
});
const TlsText = Type.String({ minLength: 1, maxLength: 1024 });
const JwkSet = Type.Object(
  { keys: Type.Array(Type.Record(Type.String(), Type.Unknown()), { maxItems: 20 }) },
  { title: 'JwkSet', description: 'The client’s public keys (RFC 7517). Private key members are refused.' },
);
const Claims = Type.Record(Type.String(), Type.Unknown(), {
  maxProperties: 32,
  description: 'Claims of every token of the client. Names need a namespace, such as https://example.com/team.',
});

export const Labels = Type.Record(
  Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$' }),
  Type.String({ maxLength: 256, pattern: TEXT }),
  {
    maxProperties: 64,
    // Without this, names that do not match the pattern would be accepted.
    additionalProperties: false,
    description: 'Arbitrary key-value pairs for searching and grouping.',
  },
);
export const Owner = Type.String({
  pattern: OWNER.source,
  description: 'The team that is responsible for the client. Entitlements can be limited to the clients of one owner.',
});
export const IpRulesBody = Type.Object(
  {
    op: Type.Enum(['allow', 'deny'], { description: '`allow`: only these addresses; `deny`: all addresses except these.' }),
    ranges: Type.Array(Type.String({ minLength: 1, maxLength: 128 }), {
      minItems: 1,
      maxItems: 256,
      description: 'IPv4 and IPv6 addresses, CIDR ranges, and ranges written as FROM-TO.',
    }),
  },
  {
    title: 'IpRules',
    additionalProperties: false,
    description: 'The addresses that the client may use at the token endpoint, and at introspection of its tokens; any when null.',
  },
);
const AssertionKeyIds = Type.Array(Type.String({ minLength: 1, maxLength: 256, pattern: VSCHAR }), {
  minItems: 1,
  maxItems: 20,
  uniqueItems: true,
  description: 'The `kid`s of the keys that may sign its assertions; all of its keys when null.',
});
/** What a client is. */
export const ClientKind = Type.Enum([...CLIENT_KINDS], {
  title: 'ClientKind',
  description:
    '`agent`: its token requests may name an instance, which can be disabled, and its tokens ended, alone; `service`: any other.',
});
const ShortText = Type.String({ minLength: 1, maxLength: 128, pattern: TEXT });

/** The settings of a client. */
const settings = {
  description: Type.String({ maxLength: 1024, pattern: TEXT }),
  labels: Labels,
  owner: Owner,
  contacts: Type.Array(Type.String({ minLength: 1, maxLength: 256, pattern: TEXT }), { maxItems: 20, uniqueItems: true }),
  environment: ShortText,
  purpose: Type.String({ maxLength: 1024, pattern: TEXT }),
  kind: Type.Enum(ClientKind.enum, { ...ClientKind, default: 'service' }),
  deletion_protected: Type.Boolean({ default: false, description: 'Whether deletion is refused until this is set to false.' }),
  token_endpoint_auth_method: AuthMethod,
  jwks: JwkSet,
  jwks_uri: Type.String({ maxLength: 1024, description: 'The https URL of the client’s key set, instead of jwks.' }),
  token_endpoint_auth_signing_alg: AssertionAlg,
  assertion_key_ids: AssertionKeyIds,
  max_assertion_lifetime: Type.Integer({ minimum: 1, maximum: 86_400, description: 'Seconds; 300 when absent.' }),
  legacy_assertion_audience: Type.Boolean({
    default: false,
    description: 'Whether an assertion may name any audiences of this tenant, including only its token endpoint.',
  }),
  assertion_audience_list: Type.Boolean({
    default: false,
    description: 'Whether an assertion may name several audiences of this tenant that include the issuer.',
  }),
  tls_client_auth_subject_dn: TlsText,
  tls_client_auth_san_dns: TlsText,
  tls_client_auth_san_uri: TlsText,
  tls_client_auth_san_ip: TlsText,
  tls_client_auth_san_email: TlsText,
  tls_client_certificate_bound_access_tokens: Type.Boolean({ default: false }),
  dpop_bound_access_tokens: Type.Boolean({ default: false }),
  access_token_format: Format,
  access_token_lifetime: Lifetime,
  access_token_signing_alg: SigningAlg,
  introspect_authorization: Introspect,
  introspection_signed_response_alg: SigningAlg,
  restrict_scopes: Type.Boolean({ default: true, description: 'Whether the client may only request its `scopes`.' }),
  scopes: ScopeList,
  default_scopes: Type.Array(ScopeList.items, {
    maxItems: 100,
    uniqueItems: true,
    description: 'Granted when a request contains no scope. By default, all of `scopes`, including later additions.',
  }),
  default_resource: ResourceIndicator,
  authorization_details_types: Type.Array(DetailsType, { maxItems: 50, uniqueItems: true }),
  claims: Claims,
  entitlements: Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { maxItems: 200, description: 'Names are case-insensitive.' }),
  ip_rules: IpRulesBody,
  quota: QuotaBody,
  coalesce: CoalesceSeconds,
  exchange: ExchangePolicyBody,
  expires_at: Timestamp,
};

/** Body of `POST /management/v1/clients`. */
export const NewClient = Type.Object(
  {
    name: Type.Optional(Name),
    metadata_url: Type.Optional(
      Type.String({
        maxLength: 256,
        description:
          'The https URL of the client’s metadata document (draft-ietf-oauth-client-id-metadata-document), which becomes its id. Its name and keys are those of the document, now and later; everything else is set here.',
      }),
    ),
    client_id: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 256,
        pattern: CLIENT_ID,
        description:
          'Generated when absent. Never reused after a deletion. Ids that begin with `operator:` or `user:` are not for clients.',
      }),
    ),
    client_secret: Type.Optional(ChosenSecret),
    client_secret_hash: Type.Optional(ImportedHash),
    secret_label: Type.Optional(Type.String({ maxLength: 128, pattern: TEXT })),
    secret_expires_at: Type.Optional(Timestamp),
    ...Type.Partial(Type.Object(settings)).properties,
  },
  { $id: 'NewClient', additionalProperties: false },
);

/** Body of `PATCH /management/v1/clients/{client_id}` (RFC 7396). */
export const ClientPatch = patchOf('ClientPatch', { name: Name }, settings);

/** The state of a client. */
export const ClientState = Type.Enum(['enabled', 'disabled', 'expired', 'deleted'], { title: 'ClientState' });

const CredentialUseView = Type.Object(
  {
    credential_id: Type.String({ description: 'The id of a secret, or the thumbprint of a key or certificate.' }),
    last_used_at: Timestamp,
    last_used_from: Type.String(),
  },
  { title: 'CredentialUse', description: 'The last successful use of a credential.' },
);

const clientMembers = {
  client_id: Type.String(),
  id: Type.String({ format: 'uuid', description: 'The id of the record.' }),
  name: Type.String(),
  description: nullable(Type.String()),
  labels: Type.Record(Type.String(), Type.String()),
  owner: nullable(Type.String({ description: 'The team that is responsible for the client.' })),
  contacts: Type.Array(Type.String()),
  environment: nullable(Type.String()),
  purpose: nullable(Type.String()),
  kind: ClientKind,
  deletion_protected: Type.Boolean(),
  state: ClientState,
  token_endpoint_auth_method: AuthMethod,
  jwks: nullable(JwkSet),
  jwks_uri: nullable(Type.String()),
  metadata_url: nullable(
    Type.String({ description: 'The URL of its metadata document, which is also its id; null for a client that has none.' }),
  ),
  metadata_fetched_at: nullable(Timestamp),
  token_endpoint_auth_signing_alg: nullable(Type.String()),
  assertion_key_ids: nullable(
    Type.Array(Type.String(), { description: 'The `kid`s of the keys that may sign its assertions; all of its keys when null.' }),
  ),
  max_assertion_lifetime: nullable(Type.Integer({ description: 'Seconds.' })),
  legacy_assertion_audience: Type.Boolean(),
  assertion_audience_list: Type.Boolean(),
  tls_client_auth_subject_dn: nullable(Type.String()),
  tls_client_auth_san_dns: nullable(Type.String()),
  tls_client_auth_san_uri: nullable(Type.String()),
  tls_client_auth_san_ip: nullable(Type.String()),
  tls_client_auth_san_email: nullable(Type.String()),
  tls_client_certificate_bound_access_tokens: Type.Boolean(),
  dpop_bound_access_tokens: Type.Boolean(),
  access_token_format: nullable(Format),
  access_token_lifetime: nullable(Type.Integer({ description: 'Seconds; when null, the resource or the tenant determines it.' })),
  access_token_signing_alg: nullable(SigningAlg),
  introspect_authorization: Introspect,
  introspection_signed_response_alg: nullable(SigningAlg),
  restrict_scopes: Type.Boolean(),
  scopes: Type.Array(Type.String()),
  default_scopes: Type.Array(Type.String()),
  default_resource: nullable(Type.String()),
  authorization_details_types: Type.Array(Type.String()),
  claims: Type.Record(Type.String(), Type.Unknown()),
  entitlements: Type.Array(Type.String()),
  ip_rules: nullable(IpRulesBody),
  quota: nullable(QuotaBody),
  coalesce: nullable(CoalesceSeconds),
  exchange: nullable(ExchangePolicyBody),
  revoked_credentials: Type.Array(Type.String(), { description: 'Thumbprints of keys and certificates that were revoked as compromised.' }),
  created_at: Timestamp,
  created_by: Type.String(),
  updated_at: Timestamp,
  expires_at: nullable(Timestamp),
  enabled_at: nullable(Timestamp),
  disabled_at: nullable(Timestamp),
  disabled_by: nullable(Type.String()),
  locked_down_at: nullable(Timestamp),
  locked_down_by: nullable(Type.String()),
  deleted_at: nullable(Timestamp),
  deleted_by: nullable(Type.String()),
  secrets: Type.Array(SecretView),
  credential_uses: Type.Array(CredentialUseView, { description: 'The last successful use of each credential.' }),
};

/** An API client as responses show it. */
export const ClientView = Type.Object(clientMembers, { $id: 'Client', description: 'An API client.' });

/** The response to a refresh of the metadata document. */
export const MetadataRefresh = Type.Object(
  {
    changes: Type.Record(Type.String(), Type.Unknown(), { description: 'Each changed member, `from` and `to`; empty if none is.' }),
    client: ClientView,
  },
  { $id: 'MetadataRefresh' },
);

/** The response to a creation, the only one that contains the secret. */
export const CreatedClient = Type.Object(
  {
    ...clientMembers,
    client_secret: Type.Optional(ShownSecret('Absent for a client that authenticates by a key or certificate.')),
  },
  { $id: 'CreatedClient' },
);

/** One page of clients. */
export const ClientPage = Type.Object(
  {
    clients: Type.Array(ClientView),
    next_cursor: nullable(Type.String({ description: 'The cursor of the next page; null on the last.' })),
  },
  { $id: 'ClientPage' },
);

/** The body of a creation, validated. */
export type NewClientBody = Static<typeof NewClient>;
/** A client on the wire. */
export type ClientViewBody = Static<typeof ClientView>;
