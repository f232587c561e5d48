// The settings of client authentication: method, keys, certificates, and the token binding.

import type { RegisteredAuthMethod } from '@mintmark/protocol';
import { JWS_ALGORITHMS, propertiesOfRegistration } from '@mintmark/protocol';
import { authenticatesBySecret } from '../../clients/build-client.ts';
import { type PublicJwk, parsePublicJwks } from '../../jose/jwk.ts';
import { MAC_ALGORITHMS } from '../../jose/jws-algorithms.ts';
import { canonicalAddress } from '../../net/address-list.ts';
import type { AssertionAudience, Client, TlsSubject } from '../../records/client.ts';
import { allowedAuthMethods, allowedClientAlgorithms, requiresSenderConstraint } from '../../records/profile.ts';
import type { Tenant } from '../../records/tenant.ts';
import { hasUsableKey } from '../../records/usable-key.ts';
import { type PlainSentence, say } from '../../sentences/sentence.ts';
import { canonicalDn } from '../../tls/distinguished-name.ts';
import type { FieldProblems } from '../requests/field-problems.ts';
import type { NewClientBody } from './schema.ts';

/** The settings of client authentication. */
export type ProofSettings = Pick<
  Client,
  | 'authMethod'
  | 'jwks'
  | 'jwksUri'
  | 'assertionSigningAlg'
  | 'assertionKeyIds'
  | 'maxAssertionLifetime'
  | 'assertionAudience'
  | 'tlsSubject'
  | 'certificateBoundAccessTokens'
  | 'dpopBoundAccessTokens'
>;

/** JWS algorithms of assertions, by the kind of signature. */
const ASSERTION_ALGORITHMS = { mac: MAC_ALGORITHMS, signature: JWS_ALGORITHMS } as const;

const TLS_FIELDS = [
  ['tls_client_auth_subject_dn', 'subject_dn'],
  ['tls_client_auth_san_dns', 'san_dns'],
  ['tls_client_auth_san_uri', 'san_uri'],
  ['tls_client_auth_san_ip', 'san_ip'],
  ['tls_client_auth_san_email', 'san_email'],
] as const;

/** Parses the settings in a body, and records invalid combinations. */
export const parseProofSettings = (body: NewClientBody, tenant: Tenant, problems: FieldProblems): ProofSettings => {
  const authMethod = body.token_endpoint_auth_method ?? 'default';
  const jwks = body.jwks === undefined ? undefined : problems.parse('/jwks', () => parsePublicJwks(body.jwks));
  problems.require(isKeyUri(body.jwks_uri), '/jwks_uri', 'is not an https URL without a fragment and credentials');
  problems.require(
    body.jwks === undefined || body.jwks_uri === undefined,
    '/jwks_uri',
    'cannot be combined with jwks; specify one of them',
  );
  const hasKeys = body.jwks !== undefined || body.jwks_uri !== undefined;
  problems.require(
    propertiesOfRegistration(authMethod).verifiedBy !== 'client_keys' || hasKeys,
    '/jwks',
    say('is missing: {method} needs jwks or jwks_uri', { method: authMethod }),
  );
  const settings: ProofSettings = {
    authMethod,
    jwks,
    jwksUri: body.jwks_uri,
    assertionSigningAlg: assertionAlg(body, authMethod, problems),
    assertionKeyIds: assertionKeyIds(body, authMethod, jwks, problems),
    maxAssertionLifetime: body.max_assertion_lifetime,
    assertionAudience: assertionAudience(body, problems),
    tlsSubject: tlsSubject(body, authMethod, problems),
    certificateBoundAccessTokens: body.tls_client_certificate_bound_access_tokens ?? false,
    dpopBoundAccessTokens: body.dpop_bound_access_tokens ?? false,
  };
  const fits = jwks === undefined || hasUsableKey({ ...settings, revokedCredentials: [] }, tenant.profile);
  problems.require(fits, '/jwks', 'has no key of an algorithm that the client may sign with');
  requireProfile(settings, tenant, problems);
  return settings;
};

/** Whether keys can be fetched from a URI; also for none. */
export const isKeyUri = (text: string | undefined): boolean => {
  if (text === undefined) return true;
  // The characters of a URI (RFC 3986 §2) without `#`, which begins a fragment.
  if (!/^[\w.~:/?[\]@!$&'()*+,;=%-]+$/.test(text) || !URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return protocol === 'https:' && username === '' && password === '';
};

const assertionAlg = (
  { token_endpoint_auth_signing_alg: alg }: NewClientBody,
  method: RegisteredAuthMethod,
  problems: FieldProblems,
): string | undefined => {
  if (alg === undefined) return undefined;
  const { assertion } = propertiesOfRegistration(method);
  const fits = assertion !== undefined && ASSERTION_ALGORITHMS[assertion].has(alg);
  problems.require(fits, '/token_endpoint_auth_signing_alg', say('cannot be combined with {other}', { other: method }));
  return alg;
};

const assertionKeyIds = (
  { assertion_key_ids: kids }: NewClientBody,
  method: RegisteredAuthMethod,
  jwks: readonly PublicJwk[] | undefined,
  problems: FieldProblems,
): readonly string[] | undefined => {
  if (kids === undefined) return undefined;
  problems.require(
    propertiesOfRegistration(method).assertion === 'signature',
    '/assertion_key_ids',
    say('cannot be combined with {other}', { other: method }),
  );
  // The keys at a URI are not known here.
  for (const [index, kid] of kids.entries()) {
    problems.require(jwks?.some((key) => key.kid === kid) ?? true, `/assertion_key_ids/${index}`, 'is not the kid of a key in jwks');
  }
  return kids;
};

const tlsSubject = (body: NewClientBody, method: RegisteredAuthMethod, problems: FieldProblems): TlsSubject | undefined => {
  const given = TLS_FIELDS.flatMap(([field, attribute]) => {
    const value = body[field];
    return value === undefined ? [] : [{ field, attribute, value }];
  });
  const [first, second] = given;
  // RFC 8705 §2.1.2: exactly one.
  if (propertiesOfRegistration(method).verifiedBy === 'tenant_ca') {
    problems.require(first !== undefined, '/tls_client_auth_subject_dn', 'is missing: tls_client_auth needs one tls_client_auth_ field');
  } else if (first !== undefined) problems.require(false, `/${first.field}`, say('cannot be combined with {other}', { other: method }));
  if (second !== undefined)
    problems.require(false, `/${second.field}`, say('cannot be combined with {other}; specify exactly one', { other: first?.field ?? '' }));
  for (const { field, attribute, value } of given) problems.require(FITS[attribute](value), `/${field}`, NEEDS[attribute]);
  return first && { attribute: first.attribute, value: first.value };
};

// A value that no certificate can contain is refused here rather than at each authentication.
const FITS: Record<TlsSubject['attribute'], (value: string) => boolean> = {
  subject_dn: (value) => canonicalDn(value) !== undefined,
  san_dns: (value) => /^[\w.*-]+$/.test(value),
  san_uri: (value) => /^[a-z][a-z0-9+.-]*:[\x21-\x7e]+$/i.test(value),
  san_ip: (value) => canonicalAddress(value) !== undefined,
  san_email: (value) => /^[\x21-\x7e]+@[\w.-]+$/.test(value),
};

const NEEDS: Record<TlsSubject['attribute'], PlainSentence> = {
  subject_dn: 'is not a distinguished name (RFC 4514), such as CN=billing,O=Example,C=DE',
  san_dns: 'is not a host name',
  san_uri: 'is not an absolute URI',
  san_ip: 'is not an IP address',
  san_email: 'is not a mail address',
};

const requireProfile = (settings: ProofSettings, { profile }: Tenant, problems: FieldProblems): void => {
  const methods: readonly string[] = allowedAuthMethods(profile);
  const { authMethod, assertionSigningAlg: alg } = settings;
  const isAllowed = methods.includes(authMethod) || (authMethod === 'default' && methods.includes('client_secret_basic'));
  problems.require(isAllowed, '/token_endpoint_auth_method', 'is not allowed by the FAPI 2.0 profile of the tenant');
  const algFits = alg === undefined || authenticatesBySecret(authMethod) || allowedClientAlgorithms(profile).includes(alg);
  problems.require(algFits, '/token_endpoint_auth_signing_alg', 'is not allowed by the FAPI 2.0 profile of the tenant');
  const isBound = settings.dpopBoundAccessTokens || settings.certificateBoundAccessTokens;
  problems.require(
    !requiresSenderConstraint(profile) || isBound,
    '/dpop_bound_access_tokens',
    'or tls_client_certificate_bound_access_tokens must be true under the FAPI 2.0 profile of the tenant',
  );
  problems.require(
    settings.assertionAudience !== 'legacy' || profile === 'standard',
    '/legacy_assertion_audience',
    'is not allowed by the FAPI 2.0 profile of the tenant',
  );
  problems.require(
    settings.assertionAudience !== 'list' || profile === 'standard',
    '/assertion_audience_list',
    'is not allowed by the FAPI 2.0 profile of the tenant',
  );
};

const assertionAudience = (
  { legacy_assertion_audience: legacy = false, assertion_audience_list: list = false }: NewClientBody,
  problems: FieldProblems,
): AssertionAudience => {
  problems.require(!legacy || !list, '/assertion_audience_list', 'cannot be combined with legacy_assertion_audience, which includes it');
  if (legacy) return 'legacy';
  return list ? 'list' : 'issuer';
};
