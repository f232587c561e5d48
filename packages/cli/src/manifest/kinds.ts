// The kinds of manifests and their fields, each with its default and its comparison.
import { sameMoment, sameNames, sameResource, sameSet } from './same-value.ts';

/** A kind of record that manifests describe. */
export type RecordKind = 'client' | 'resource' | 'entitlement' | 'tenant';

/** A field of a manifest, under its name on the wire. */
export interface Field {
  /** The value of a record that was created without the field. */
  readonly default: unknown;
  /** Whether two values are equivalent. By default they are compared as JSON, with members in any order. */
  readonly same?: (one: unknown, other: unknown) => boolean;
}

/** A kind of manifest. */
export interface Kind {
  readonly record: RecordKind;
  /** The field with the record's id; `undefined` for the tenant. */
  readonly id: string | undefined;
  /** The required fields. */
  readonly required: readonly string[];
  /** Whether the manifest describes the complete record, so that an omitted field has its default. */
  readonly whole: boolean;
  readonly fields: Readonly<Record<string, Field>>;
}

const nothing: Field = { default: null };
const no: Field = { default: false };
const set: Field = { default: [], same: sameSet };
const resource: Field = { default: null, same: sameResource };
const pairs: Field = { default: {} };

/** The kinds, in the order of their dependencies. */
export const KINDS = {
  Tenant: {
    record: 'tenant',
    id: undefined,
    required: [],
    whole: false,
    fields: {
      name: nothing,
      access_token_lifetime: nothing,
      max_access_token_lifetime: nothing,
      access_token_format: nothing,
      access_token_signing_alg: nothing,
      default_audience: resource,
      profile: nothing,
      dpop_nonce: nothing,
      grant_records: nothing,
      client_ca: nothing,
      key_lifetime: nothing,
    },
  },
  Entitlement: { record: 'entitlement', id: 'name', required: ['name'], whole: true, fields: { description: { default: '' } } },
  Resource: {
    record: 'resource',
    id: 'uri',
    required: ['uri', 'name'],
    whole: true,
    fields: {
      name: nothing,
      scopes: set,
      owners: set,
      access_token_lifetime: nothing,
      access_token_format: nothing,
      authorization_details: pairs,
    },
  },
  Client: {
    record: 'client',
    id: 'client_id',
    required: ['client_id', 'name'],
    whole: true,
    fields: {
      name: nothing,
      description: nothing,
      labels: pairs,
      owner: nothing,
      contacts: set,
      environment: nothing,
      purpose: nothing,
      deletion_protected: no,
      token_endpoint_auth_method: { default: 'default' },
      jwks: nothing,
      jwks_uri: nothing,
      token_endpoint_auth_signing_alg: nothing,
      assertion_key_ids: { default: null, same: sameSet },
      max_assertion_lifetime: nothing,
      legacy_assertion_audience: no,
      assertion_audience_list: no,
      tls_client_auth_subject_dn: nothing,
      tls_client_auth_san_dns: nothing,
      tls_client_auth_san_uri: nothing,
      tls_client_auth_san_ip: nothing,
      tls_client_auth_san_email: nothing,
      tls_client_certificate_bound_access_tokens: no,
      dpop_bound_access_tokens: no,
      access_token_format: nothing,
      access_token_lifetime: nothing,
      access_token_signing_alg: nothing,
      introspect_authorization: { default: 'audience' },
      introspection_signed_response_alg: nothing,
      restrict_scopes: { default: true },
      scopes: set,
      // The default is the value of `scopes`.
      default_scopes: { default: undefined, same: sameSet },
      default_resource: resource,
      authorization_details_types: set,
      claims: pairs,
      entitlements: { default: [], same: sameNames },
      ip_rules: nothing,
      expires_at: { default: null, same: sameMoment },
    },
  },
} as const satisfies Readonly<Record<string, Kind>>;

/** The name of a kind. */
export type KindName = keyof typeof KINDS;

/** Whether there is a kind of this name. */
export const isKindName = (name: unknown): name is KindName => typeof name === 'string' && Object.hasOwn(KINDS, name);

/** The kind of this name. */
export const kindOf = (name: KindName): Kind => KINDS[name];

/** A field of a kind. */
export const fieldOf = (name: KindName, field: string): Field => kindOf(name).fields[field] ?? nothing;
