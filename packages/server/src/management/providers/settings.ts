// Parses the settings of an OpenID Provider, and shows one in its wire form.
import type { OpenIdProvider, RoleRule } from '../../records/openid-provider.ts';
import { say } from '../../sentences/sentence.ts';
import { claimPathView, parseClaimPath } from '../issuers/settings.ts';
import type { FieldProblems } from '../requests/field-problems.ts';
import { timestamp } from '../requests/timestamp.ts';
import { conditionView, testOf } from '../trusts/conditions.ts';
import type { ProviderViewBody, RoleRuleText } from './schema.ts';

/** What a provider has that states nothing else. */
export const DEFAULTS = { scopes: ['profile', 'email'], name_claim: 'preferred_username' } as const;

const TESTS = ['equals', 'one_of', 'contains'] as const;

/** Parses the role rules of a body. */
export const parseRoleRules = (bodies: readonly RoleRuleText[], problems: FieldProblems): readonly RoleRule[] =>
  bodies.flatMap((body, index) => {
    const given = TESTS.filter((name) => body[name] !== undefined);
    problems.require(given.length === 1, `/roles/${index}`, say('needs exactly one of {names}', { names: TESTS.join(', ') }));
    const test = testOf(body);
    return test === undefined ? [] : [{ role: body.role, condition: { claim: parseClaimPath(body.claim), ...test } }];
  });

/** Requires an issuer identifier (OpenID Connect Discovery 1.0 §3: https, without query and fragment). */
export const requireIssuer = (issuer: string, problems: FieldProblems): void => {
  const url = URL.parse(issuer);
  const isIssuer = url?.protocol === 'https:' && url.username === '' && url.password === '' && !/[?#\s]/.test(issuer);
  problems.require(isIssuer, '/issuer', 'must be a URL with https, without a query and a fragment');
};

/** The settings in their wire form, which a patch is applied to and the audit trail has. */
export const providerSettingsView = (provider: OpenIdProvider) => ({
  label: provider.label,
  client_id: provider.clientId,
  scopes: [...provider.scopes],
  name_claim: claimPathView(provider.nameClaim),
  roles: provider.roleRules.map(({ role, condition }) => {
    const { glob: _, ...view } = conditionView(condition);
    return { role, ...view };
  }),
  exclusive: provider.passwordsOffAt !== undefined,
  disabled: provider.disabledAt !== undefined,
});

/** A provider as responses show it. @param publicUrl - of the tenant */
export const providerView = (provider: OpenIdProvider, publicUrl: string): ProviderViewBody => ({
  id: provider.id,
  issuer: provider.issuer,
  ...providerSettingsView(provider),
  redirect_uri: redirectUri(publicUrl, provider.id),
  created_at: timestamp(provider.createdAt),
  created_by: provider.createdBy,
  updated_at: timestamp(provider.updatedAt),
});

/** Where a provider sends the browser after a sign-in: one of its own, so that no other can answer in its place (RFC 9700 §4.4). */
export const redirectUri = (publicUrl: string, providerId: string): string => `${publicUrl}/console/signed-in/${providerId}`;
