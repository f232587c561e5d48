// The kinds of manifests and their fields, each with its default and its comparison.
import { sameExchange, sameMoment, sameNames, sameQuota, sameResource, sameSet } from './same-value.ts';

/** A kind of record that manifests describe. */
export type RecordKind = 'client' | 'resource' | 'entitlement' | 'quota' | 'issuer' | 'trust' | 'tenant';

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
  /** The field with the id of the client that the record belongs to. */
  readonly of?: string;
  /** The required fields. */
  readonly required: readonly string[];
  /** Whether the manifest describes the complete record, so that an omitted field has its default. */
  readonly whole: boolean;
  readonly fields: Readonly<Record<string, Field>>;
}

const nullByDefault: Field = { default: null };
const falseByDefault: Field = { default: false };
const emptySet: Field = { default: [], same: sameSet };
const resourceOrNull: Field = { default: null, same: sameResource };
const quotaOrNull: Field = { default: null, same: sameQuota };
const emptyObject: Field = { default: {} };

/** The kinds, in the order of their dependencies. */
export const KINDS = {
  Tenant: {
    record: 'tenant',
    id: undefined,
    required: [],
    whole: false,
    fields: {
      name: nullByDefault,
      access_token_lifetime: nullByDefault,
      max_access_token_lifetime: nullByDefault,
      access_token_format: nullByDefault,
      access_token_signing_alg: nullByDefault,
      default_audience: resourceOrNull,
      profile: nullByDefault,
      dpop_nonce: nullByDefault,
      grant_records: nullByDefault,
      client_quota: quotaOrNull,
      coalesce: nullByDefault,
      client_ca: nullByDefault,
      key_lifetime: nullByDefault,
    },
  },
  Entitlement: { record: 'entitlement', id: 'name', required: ['name'], whole: true, fields: { description: { default: '' } } },
  Resource: {
    record: 'resource',
    id: 'uri',
    required: ['uri', 'name'],
    whole: true,
    fields: {
      name: nullByDefault,
      scopes: emptySet,
      owners: emptySet,
      access_token_lifetime: nullByDefault,
      access_token_format: nullByDefault,
      authorization_details: emptyObject,
    },
  },
  Quota: {
    record: 'quota',
    id: 'name',
    required: ['name', 'quota'],
    whole: true,
    fields: { owner: nullByDefault, labels: emptyObject, quota: quotaOrNull },
  },
  Issuer: {
    record: 'issuer',
    id: 'id',
    required: ['id', 'platform', 'issuer'],
    whole: true,
    fields: {
      // The server refuses to change it.
      platform: nullByDefault,
      issuer: nullByDefault,
      description: nullByDefault,
      keys: { default: { discovery: true } },
      audiences: { default: null, same: sameSet },
      allow_several_audiences: falseByDefault,
      algorithms: { default: null, same: sameSet },
      max_token_age: nullByDefault,
      reuse: nullByDefault,
      required_claims: { default: [] },
    },
  },
  Client: {
    record: 'client',
    id: 'client_id',
    required: ['client_id', 'name'],
    whole: true,
    fields: {
      // The server refuses to change it.
      metadata_url: nullByDefault,
      name: nullByDefault,
      description: nullByDefault,
      labels: emptyObject,
      owner: nullByDefault,
      contacts: emptySet,
      environment: nullByDefault,
      purpose: nullByDefault,
      // `kind` on the wire.
      client_kind: { default: 'service' },
      deletion_protected: falseByDefault,
      token_endpoint_auth_method: { default: 'default' },
      jwks: nullByDefault,
      jwks_uri: nullByDefault,
      token_endpoint_auth_signing_alg: nullByDefault,
      assertion_key_ids: { default: null, same: sameSet },
      max_assertion_lifetime: nullByDefault,
      legacy_assertion_audience: falseByDefault,
      assertion_audience_list: falseByDefault,
      tls_client_auth_subject_dn: nullByDefault,
      tls_client_auth_san_dns: nullByDefault,
      tls_client_auth_san_uri: nullByDefault,
      tls_client_auth_san_ip: nullByDefault,
      tls_client_auth_san_email: nullByDefault,
      tls_client_certificate_bound_access_tokens: falseByDefault,
      dpop_bound_access_tokens: falseByDefault,
      access_token_format: nullByDefault,
      access_token_lifetime: nullByDefault,
      access_token_signing_alg: nullByDefault,
      introspect_authorization: { default: 'audience' },
      introspection_signed_response_alg: nullByDefault,
      restrict_scopes: { default: true },
      scopes: emptySet,
      // The default is the value of `scopes`.
      default_scopes: { default: undefined, same: sameSet },
      default_resource: resourceOrNull,
      authorization_details_types: emptySet,
      claims: emptyObject,
      entitlements: { default: [], same: sameNames },
      ip_rules: nullByDefault,
      quota: quotaOrNull,
      coalesce: nullByDefault,
      exchange: { default: null, same: sameExchange },
      expires_at: { default: null, same: sameMoment },
    },
  },
  Trust: {
    record: 'trust',
    id: 'name',
    of: 'client_id',
    required: ['client_id', 'name', 'issuer', 'match'],
    whole: true,
    fields: {
      // The server refuses to change these two.
      issuer: nullByDefault,
      subject: { default: 'client' },
      label: nullByDefault,
      match: nullByDefault,
      scopes: { default: null, same: sameSet },
      resources: { default: null, same: sameSet },
      max_lifetime: nullByDefault,
      ip_rules: nullByDefault,
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

/** The fields that a client has from its metadata document. */
const FROM_DOCUMENT: readonly string[] = ['name', 'token_endpoint_auth_method', 'jwks', 'jwks_uri'];

/** Whether a field of a record is not described by its manifest, because it comes from a document elsewhere. */
export const isFromDocument = (kind: KindName, field: string, fields: Readonly<Record<string, unknown>>): boolean =>
  kind === 'Client' && typeof fields['metadata_url'] === 'string' && FROM_DOCUMENT.includes(field);

/** A field of a kind. */
export const fieldOf = (name: KindName, field: string): Field => kindOf(name).fields[field] ?? nullByDefault;
