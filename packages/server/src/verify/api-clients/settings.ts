// Parses a body of IBM Security Verify's API. It is translated to the management API's names, so that the
// same rules apply. A member that a replacement leaves out is unchanged, so that leaving one out never grants
// more. Null and empty values reset a member to its default.
import { Check } from 'typebox/value';
import { entitlementOf, inertEntitlement } from '../../clients/entitlements.ts';
import { SIGNING_ALGORITHM_NAMES } from '../../jose/signing-algorithms.ts';
import { NewClient } from '../../management/clients/schema.ts';
import { type ParsedSettings, parseClientSettings } from '../../management/clients/settings.ts';
import { clientSettingsView } from '../../management/clients/view.ts';
import { FieldProblems } from '../../management/requests/field-problems.ts';
import { applyPatch } from '../../management/writes/merge-patch.ts';
import { type Client, TLS_SUBJECT_ATTRIBUTES } from '../../records/client.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../records/json-value.ts';
import { say } from '../../sentences/sentence.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import { verifyPointer } from './field-names.ts';
import { mergeStored, type Passthrough, passthroughOf, storedMembers } from './passthrough-settings.ts';
import type { ApiClientBody } from './schema.ts';
import { type RequestedScopes, requestedScopes } from './scope-fields.ts';
import { apiClientSettings } from './view.ts';

/** Maximum characters, as JSON, of a client's pass-through settings. */
const MAX_PASSTHROUGH = 16_384;

/** The settings of a body. */
export type ApiClientSettings = Omit<ParsedSettings, 'secretExpiresAt'> & { readonly passthrough: JsonObject };

/** The facts that a body is validated against. */
interface ParseContext {
  readonly tenant: LoadedTenant;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The record that is replaced. */
  readonly before?: Client;
  /** A new secret that the caller chose; `undefined` when one is generated or none is new. */
  readonly chosenSecret: string | undefined;
  /**
   * Default of `restrictScopes` for a new client. It is `true` for a limited manager, which cannot grant more
   * than it has.
   */
  readonly restrictScopes?: boolean;
}

/**
 * Parses the settings of a body.
 *
 * @throws {@link Problem} 400 with every invalid field, by IBM's names
 */
export const parseApiClient = (
  body: ApiClientBody,
  { tenant, now, before, chosenSecret, restrictScopes = false }: ParseContext,
): ApiClientSettings => {
  const problems = new FieldProblems();
  const secretFits = chosenSecret === undefined || Check(NewClient.properties.client_secret, chosenSecret);
  problems.require(secretFits, '/clientSecret', 'must have 10 to 512 characters without control characters');
  const shown = before === undefined ? undefined : apiClientSettings(before, tenant);
  const stored = before === undefined ? {} : passthroughOf(before);
  const token = tokenFormat(body, shown, problems);
  const addresses = ipRules(body, shown, problems);
  const requested = requestedScopes(body, shown, problems);
  const scopes = scopeSettings(requested, before, problems);
  const patch = {
    name: body.clientName,
    client_id: before === undefined ? body.clientId : undefined,
    client_secret: secretFits ? chosenSecret : undefined,
    description: orNone(body.description),
    entitlements: body.entitlements.map((name) => entitlementName(name, tenant, before)),
    jwks_uri: orNone(body.jwkUri),
    access_token_lifetime: body.overrideSettings?.accessTokenLifetime,
    restrict_scopes: requested.restrictScopes,
    ...proofSettings(body.additionalConfig ?? {}, before),
    ...token.settings,
    ...addresses.settings,
    ...scopes.settings,
  };
  const passthrough = definedMembers({
    ...stored,
    ...token.passthrough,
    ...addresses.passthrough,
    ...scopes.passthrough,
    ...(body.additionalProperties === undefined ? undefined : { additionalProperties: orEmpty(body.additionalProperties) }),
    overrideSettings: mergeStored(stored.overrideSettings, storedMembers(body.overrideSettings, 'overrideSettings')),
    additionalConfig: mergeStored(stored.additionalConfig, storedMembers(body.additionalConfig, 'additionalConfig')),
  });
  const size = JSON.stringify(passthrough).length;
  problems.require(
    size <= MAX_PASSTHROUGH,
    '/additionalProperties',
    say('and the other members that are only stored exceed {limit} characters', { limit: MAX_PASSTHROUGH }),
  );
  const patched = applyPatch(
    NewClient,
    before === undefined ? { ...creationDefaults(tenant), restrict_scopes: restrictScopes } : clientSettingsView(before),
    withoutUndefined(patch),
  );
  const settings = problems.within(() => parseClientSettings(patched, tenant, now, before), verifyPointer);
  problems.throwIfAny();
  if (settings === undefined) throw new TypeError('Invalid settings were not reported.');
  const { secretExpiresAt: _, ...rest } = settings;
  return { ...rest, passthrough };
};

// A name of IBM's that this server does not define is stored as inert. An inert name that is sent back as it
// was read stays inert, although a later version may define it.
const entitlementName = (name: string, { entitlements }: LoadedTenant, before: Client | undefined): string => {
  const inert = inertEntitlement(name);
  if (inert === undefined) return name;
  const existing = before?.entitlements.find((each) => each.toLowerCase() === inert.toLowerCase());
  return existing ?? (entitlementOf(name, entitlements) === undefined ? inert : name);
};

// The defaults of clients that are created by this API, as IBM's are.
const CREATION_DEFAULTS = { access_token_format: 'opaque', default_scopes: [] } as const;

/** Lifetime of the assertions that IBM's Go SDK and command create, in seconds. */
const IBM_ASSERTION_LIFETIME = 1_800;

const creationDefaults = ({ tenant: { profile } }: LoadedTenant) =>
  profile === 'fapi2'
    ? CREATION_DEFAULTS
    : { ...CREATION_DEFAULTS, assertion_audience_list: true, max_assertion_lifetime: IBM_ASSERTION_LIFETIME };

type Patch = Record<string, unknown>;
/** Some settings and pass-through settings. */
interface Part {
  readonly settings: Patch;
  readonly passthrough: Partial<Passthrough>;
}
type Shown = ReturnType<typeof apiClientSettings> | undefined;

/** Treats an empty text as null. */
const orNone = (text: string | null | undefined): string | null | undefined => (text === '' ? null : text);

/** Treats an empty list as null. */
const listOrNone = <Item>(list: readonly Item[] | null | undefined): readonly Item[] | null | undefined =>
  list?.length === 0 ? null : list;

const orEmpty = (value: unknown): JsonObject | undefined => (isJsonObject(value) && Object.keys(value).length > 0 ? value : undefined);

const withoutUndefined = (patch: Patch): Patch => Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));

const definedMembers = (passthrough: Partial<Passthrough>): JsonObject => {
  const members = Object.entries(passthrough).flatMap(([name, value]): [string, JsonValue][] =>
    value === undefined ? [] : [[name, value]],
  );
  return Object.fromEntries(members);
};

/** `default` means opaque. The algorithm of a JWT is stored while tokens are opaque. */
const tokenFormat = (body: ApiClientBody, shown: Shown, problems: FieldProblems): Part => {
  const type = body.accessTokenType === undefined ? (shown?.accessTokenType ?? 'default') : (body.accessTokenType ?? 'default');
  // A client that follows the tenant's format continues to do so when the body repeats that format.
  const settings: Patch = type === shown?.accessTokenType ? {} : { access_token_format: type === 'jwt' ? 'jwt' : 'opaque' };
  if (body.idTokenSigningAlg === undefined && type === shown?.accessTokenType) return { settings, passthrough: {} };
  const alg = orNone(body.idTokenSigningAlg === undefined ? shown?.idTokenSigningAlg : body.idTokenSigningAlg);
  if (alg === undefined || alg === null) return { settings: { ...settings, access_token_signing_alg: null }, passthrough: NO_ALG };
  problems.require(KNOWN_ALG.test(alg), '/idTokenSigningAlg', 'is not an algorithm');
  const signs = SIGNING_ALGORITHM_NAMES.some((name) => name === alg);
  // `none` selects the tenant's algorithm.
  problems.require(type === 'default' || signs || alg === 'none', '/idTokenSigningAlg', 'does not sign access tokens on this server');
  return type === 'jwt' && signs
    ? { settings: { ...settings, access_token_signing_alg: alg }, passthrough: NO_ALG }
    : { settings: { ...settings, access_token_signing_alg: null }, passthrough: { idTokenSigningAlg: alg } };
};

const NO_ALG = { idTokenSigningAlg: undefined };
const KNOWN_ALG = /^(none|(HS|RS|PS|ES)(256|384|512)|EdDSA|Ed25519)$/;

/** Parses the address filter. Without an operation it is off, and its addresses are only stored. */
const ipRules = ({ ipFilterOp, ipFilters }: ApiClientBody, shown: Shown, problems: FieldProblems): Part => {
  if (ipFilterOp === undefined && ipFilters === undefined) return { settings: {}, passthrough: {} };
  const op = ipFilterOp === undefined ? shown?.ipFilterOp : ipFilterOp;
  const ranges = (ipFilters === undefined ? shown?.ipFilters : ipFilters) ?? [];
  if (op === undefined || op === null) {
    return { settings: { ip_rules: null }, passthrough: { ipFilters: ranges.length === 0 ? undefined : ranges } };
  }
  problems.require(ranges.length > 0, '/ipFilters', say('is missing: ipFilterOp {op} needs at least one address', { op }));
  return { settings: { ip_rules: ranges.length === 0 ? null : { op, ranges } }, passthrough: { ipFilters: undefined } };
};

/**
 * Scopes become defaults only for a client whose defaults were all of its scopes, as the management API
 * creates it. Others are granted only when requested.
 */
const scopeSettings = ({ scopes }: RequestedScopes, before: Client | undefined, problems: FieldProblems): Part => {
  if (scopes === undefined) return { settings: {}, passthrough: {} };
  const names = scopes.map(({ name }) => name);
  for (const [index, name] of names.entries()) {
    problems.require(names.indexOf(name) === index, `/overrideSettings/scopes/${index}/name`, 'is repeated');
  }
  const defaults = before?.defaultScopes ?? [];
  const allAreDefaults = defaults.length > 0 && defaults.length === before?.scopes.length;
  const descriptions = scopes.flatMap(({ name, description }) => (description === '' ? [] : [[name, description] as const]));
  const unique = [...new Set(names)];
  return {
    settings: { scopes: unique, default_scopes: allAreDefaults ? unique : defaults.filter((scope) => unique.includes(scope)) },
    passthrough: { scopeDescriptions: descriptions.length === 0 ? undefined : Object.fromEntries(descriptions) },
  };
};

const proofSettings = (config: NonNullable<ApiClientBody['additionalConfig']>, before: Client | undefined): Patch => ({
  token_endpoint_auth_method: config.clientAuthMethod,
  assertion_key_ids: listOrNone(config.allowedClientAssertionVerificationKeys),
  jwks: config.jwks?.keys.length === 0 ? null : config.jwks,
  introspect_authorization: config.introspectAuthorization === 'app' ? 'audience' : config.introspectAuthorization,
  dpop_bound_access_tokens: config.dpopBoundAccessTokens,
  tls_client_certificate_bound_access_tokens: config.certificateBoundAccessTokens,
  token_endpoint_auth_signing_alg: orNone(config.clientAssertionSigningAlg),
  ...assertionSettings(config, before),
  ...tlsSettings(config, before),
});

/** `legacyAssertionAudience` takes precedence. */
const assertionSettings = (
  { assertionAudienceList, legacyAssertionAudience, maxAssertionLifetime }: NonNullable<ApiClientBody['additionalConfig']>,
  before: Client | undefined,
): Patch => ({
  assertion_audience_list: legacyAssertionAudience === true ? false : (assertionAudienceList ?? undefined),
  legacy_assertion_audience: legacyAssertionAudience ?? undefined,
  // Null resets to the default; for a new client, to the default of this API.
  max_assertion_lifetime: before === undefined ? (maxAssertionLifetime ?? undefined) : maxAssertionLifetime,
});

const tlsSettings = (
  { tlsClientAuthAttribute, tlsClientAuthAttributeValue }: NonNullable<ApiClientBody['additionalConfig']>,
  before: Client | undefined,
): Patch => {
  if (tlsClientAuthAttribute === undefined && tlsClientAuthAttributeValue === undefined) return {};
  const attribute = tlsClientAuthAttribute === undefined ? before?.tlsSubject?.attribute : orNone(tlsClientAuthAttribute);
  const value = tlsClientAuthAttributeValue === undefined ? before?.tlsSubject?.value : orNone(tlsClientAuthAttributeValue);
  return Object.fromEntries(TLS_SUBJECT_ATTRIBUTES.map((name) => [`tls_client_auth_${name}`, name === attribute ? (value ?? null) : null]));
};
