// From the body of IBM Security Verify's API to the domain: it is put into the words of the management API, so that one set of rules judges
// both. What a replacement leaves out stays as it is, for leaving something out never grants more; null and empty go back to the default.
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
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import { verifyPointer } from './field-names.ts';
import { mergeStored, type Passthrough, passthroughOf, storedMembers } from './passthrough-settings.ts';
import type { ApiClientBody } from './schema.ts';
import { type AskedScopes, askedScopes } from './scope-fields.ts';
import { apiClientSettings } from './view.ts';

/** Most characters, as JSON, of what is only kept for a client. */
const MAX_CARRIED = 16_384;

/** What a body settles. */
export type ApiClientSettings = Omit<ParsedSettings, 'secretExpiresAt'> & { readonly carried: JsonObject };

/** What a body is judged by. */
interface ParseContext {
  readonly tenant: LoadedTenant;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The record that is replaced. */
  readonly before?: Client;
  /** A secret that is new and was not left to us. */
  readonly chosenSecret: string | undefined;
  /** Whether a client made here may have but its own scopes, unless the body says; a limited manager does not give more than it has. */
  readonly restrictScopes?: boolean;
}

/**
 * The settings that a body asks for.
 *
 * @throws {@link Problem} 400 with every bad field, by IBM's names
 */
export const parseApiClient = (
  body: ApiClientBody,
  { tenant, now, before, chosenSecret, restrictScopes = false }: ParseContext,
): ApiClientSettings => {
  const problems = new FieldProblems();
  const secretFits = chosenSecret === undefined || Check(NewClient.properties.client_secret, chosenSecret);
  problems.require(secretFits, '/clientSecret', 'is not made of 10 to 512 characters without control characters');
  const shown = before === undefined ? undefined : apiClientSettings(before, tenant);
  const kept = before === undefined ? {} : passthroughOf(before);
  const token = tokenFormat(body, shown, problems);
  const addresses = ipRules(body, shown, problems);
  const askedFor = askedScopes(body, shown, problems);
  const scopes = scopeSettings(askedFor, before, problems);
  const patch = {
    name: body.clientName,
    client_id: before === undefined ? body.clientId : undefined,
    client_secret: secretFits ? chosenSecret : undefined,
    description: orNone(body.description),
    entitlements: body.entitlements.map((name) => heldName(name, tenant, before)),
    jwks_uri: orNone(body.jwkUri),
    access_token_lifetime: body.overrideSettings?.accessTokenLifetime,
    restrict_scopes: askedFor.restrictScopes,
    ...proofSettings(body.additionalConfig ?? {}, before),
    ...token.settings,
    ...addresses.settings,
    ...scopes.settings,
  };
  const carried = withoutNothing({
    ...kept,
    ...token.carried,
    ...addresses.carried,
    ...scopes.carried,
    ...(body.additionalProperties === undefined ? undefined : { additionalProperties: orEmpty(body.additionalProperties) }),
    overrideSettings: mergeStored(kept.overrideSettings, storedMembers(body.overrideSettings, 'overrideSettings')),
    additionalConfig: mergeStored(kept.additionalConfig, storedMembers(body.additionalConfig, 'additionalConfig')),
  });
  const size = JSON.stringify(carried).length;
  problems.require(size <= MAX_CARRIED, '/additionalProperties', `and what else is only kept take more than ${MAX_CARRIED} characters`);
  const asked = applyPatch(
    NewClient,
    before === undefined ? { ...madeHere(tenant), restrict_scopes: restrictScopes } : clientSettingsView(before),
    withoutUndefined(patch),
  );
  const settings = problems.within(() => parseClientSettings(asked, tenant, now, before), verifyPointer);
  problems.throwIfAny();
  // Nothing was noted, so there are settings.
  if (settings === undefined) throw new TypeError('Settings that are not valid were not noted.');
  const { secretExpiresAt: _, ...rest } = settings;
  return { ...rest, carried };
};

// IBM's list of names goes on, and what is none of ours is held as inert. What a client holds as inert stays so when it comes back as it was
// read: by then the name may be one of ours.
const heldName = (name: string, { entitlements }: LoadedTenant, before: Client | undefined): string => {
  const inert = inertEntitlement(name);
  if (inert === undefined) return name;
  const held = before?.entitlements.find((each) => each.toLowerCase() === inert.toLowerCase());
  return held ?? (entitlementOf(name, entitlements) === undefined ? inert : name);
};

// What clients made here are, unless they say otherwise, as IBM's are.
const MADE_HERE = { access_token_format: 'opaque', default_scopes: [] } as const;

/** How long assertions may live that IBM's Go SDK and command make, in seconds. */
const IBM_ASSERTION_LIFETIME = 1_800;

const madeHere = ({ tenant: { profile } }: LoadedTenant) =>
  profile === 'fapi2' ? MADE_HERE : { ...MADE_HERE, assertion_audience_list: true, max_assertion_lifetime: IBM_ASSERTION_LIFETIME };

type Patch = Record<string, unknown>;
/** Some settings, and what is only kept. */
interface Part {
  readonly settings: Patch;
  readonly carried: Partial<Passthrough>;
}
type Shown = ReturnType<typeof apiClientSettings> | undefined;

/** An empty text is none. */
const orNone = (text: string | null | undefined): string | null | undefined => (text === '' ? null : text);

/** An empty list is none. */
const listOrNone = <Item>(list: readonly Item[] | null | undefined): readonly Item[] | null | undefined =>
  list?.length === 0 ? null : list;

const orEmpty = (value: unknown): JsonObject | undefined => (isJsonObject(value) && Object.keys(value).length > 0 ? value : undefined);

const withoutUndefined = (patch: Patch): Patch => Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));

const withoutNothing = (carried: Partial<Passthrough>): JsonObject => {
  const members = Object.entries(carried).flatMap(([name, value]): [string, JsonValue][] => (value === undefined ? [] : [[name, value]]));
  return Object.fromEntries(members);
};

/** `default` is opaque here; the algorithm of a JWT is kept, for later, while tokens are opaque. */
const tokenFormat = (body: ApiClientBody, shown: Shown, problems: FieldProblems): Part => {
  const type = body.accessTokenType === undefined ? (shown?.accessTokenType ?? 'default') : (body.accessTokenType ?? 'default');
  // What the tenant decides is left to it while the body says the same.
  const settings: Patch = type === shown?.accessTokenType ? {} : { access_token_format: type === 'jwt' ? 'jwt' : 'opaque' };
  if (body.idTokenSigningAlg === undefined && type === shown?.accessTokenType) return { settings, carried: {} };
  const alg = orNone(body.idTokenSigningAlg === undefined ? shown?.idTokenSigningAlg : body.idTokenSigningAlg);
  if (alg === undefined || alg === null) return { settings: { ...settings, access_token_signing_alg: null }, carried: NO_ALG };
  problems.require(KNOWN_ALG.test(alg), '/idTokenSigningAlg', 'is not an algorithm');
  const signs = SIGNING_ALGORITHM_NAMES.some((name) => name === alg);
  // `none` signs nothing: the tenant's algorithm does.
  problems.require(type === 'default' || signs || alg === 'none', '/idTokenSigningAlg', 'is not one that access tokens are signed by here');
  return type === 'jwt' && signs
    ? { settings: { ...settings, access_token_signing_alg: alg }, carried: NO_ALG }
    : { settings: { ...settings, access_token_signing_alg: null }, carried: { idTokenSigningAlg: alg } };
};

const NO_ALG = { idTokenSigningAlg: undefined };
const KNOWN_ALG = /^(none|(HS|RS|PS|ES)(256|384|512)|EdDSA|Ed25519)$/;

/** Without an operation the filter is off, and its addresses are only kept. */
const ipRules = ({ ipFilterOp, ipFilters }: ApiClientBody, shown: Shown, problems: FieldProblems): Part => {
  if (ipFilterOp === undefined && ipFilters === undefined) return { settings: {}, carried: {} };
  const op = ipFilterOp === undefined ? shown?.ipFilterOp : ipFilterOp;
  const ranges = (ipFilters === undefined ? shown?.ipFilters : ipFilters) ?? [];
  if (op === undefined || op === null) {
    return { settings: { ip_rules: null }, carried: { ipFilters: ranges.length === 0 ? undefined : ranges } };
  }
  problems.require(ranges.length > 0, '/ipFilters', `is missing: ipFilterOp ${op} needs an address at least`);
  return { settings: { ip_rules: ranges.length === 0 ? null : { op, ranges } }, carried: { ipFilters: undefined } };
};

/** Scopes are granted when they are asked for, and only then; those of a client made elsewhere follow as they did. */
const scopeSettings = ({ scopes }: AskedScopes, before: Client | undefined, problems: FieldProblems): Part => {
  if (scopes === undefined) return { settings: {}, carried: {} };
  const names = scopes.map(({ name }) => name);
  for (const [index, name] of names.entries()) {
    problems.require(names.indexOf(name) === index, `/overrideSettings/scopes/${index}/name`, 'is there twice');
  }
  const defaults = before?.defaultScopes ?? [];
  const followed = defaults.length > 0 && defaults.length === before?.scopes.length;
  const descriptions = scopes.flatMap(({ name, description }) => (description === '' ? [] : [[name, description] as const]));
  const unique = [...new Set(names)];
  return {
    settings: { scopes: unique, default_scopes: followed ? unique : defaults.filter((scope) => unique.includes(scope)) },
    carried: { scopeDescriptions: descriptions.length === 0 ? undefined : Object.fromEntries(descriptions) },
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

/** `legacyAssertionAudience` goes further, and wins. */
const assertionSettings = (
  { assertionAudienceList, legacyAssertionAudience, maxAssertionLifetime }: NonNullable<ApiClientBody['additionalConfig']>,
  before: Client | undefined,
): Patch => ({
  assertion_audience_list: legacyAssertionAudience === true ? false : (assertionAudienceList ?? undefined),
  legacy_assertion_audience: legacyAssertionAudience ?? undefined,
  // Null is the default, which is another for a client that is made here.
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
