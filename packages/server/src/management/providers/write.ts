// Adds, changes and deletes OpenID Providers.
import { Type } from 'typebox';
import { changesBetween } from '../../audit/changes.ts';
import { Problem } from '../../http/problem.ts';
import { MAX_PROVIDERS, type OpenIdProvider, providerSecretContext } from '../../records/openid-provider.ts';
import type { Operator } from '../../records/operator.ts';
import { say } from '../../sentences/sentence.ts';
import { parseClaimPath } from '../issuers/settings.ts';
import { MANAGE_OPERATORS, requireMayGrantRoles } from '../operators/find.ts';
import { requester, succeeded } from '../request.ts';
import { FieldProblems } from '../requests/field-problems.ts';
import { defineRoute } from '../route.ts';
import { applyPatch } from '../writes/merge-patch.ts';
import { requireUpdated } from '../writes/not-applied.ts';
import { requireVersion, setEtag } from '../writes/versions.ts';
import { ONE_PROVIDER, PROVIDERS, ProviderPath, providerNamed, requireMayGrant } from './find.ts';
import { NewProvider, ProviderPatch, ProviderSettings, ProviderView } from './schema.ts';
import { DEFAULTS, parseRoleRules, providerSettingsView, providerView, requireIssuer } from './settings.ts';

export const createProvider = defineRoute({
  method: 'POST',
  url: PROVIDERS,
  rights: MANAGE_OPERATORS,
  schema: {
    summary: 'Add an OpenID Provider by which operators sign in',
    description: 'Register `redirect_uri` of the response at the provider. Nobody gives more rights by rules than they have.',
    body: NewProvider,
    response: { 201: ProviderView },
  },
  handle: async (request, reply, { storage, audit, now, seal }) => {
    const { tenant, principal } = requester(request);
    const { body } = request;
    const problems = new FieldProblems();
    requireIssuer(body.issuer, problems);
    const roleRules = parseRoleRules(body.roles, problems);
    problems.throwIfAny();
    requireMayGrant(request, roleRules);
    const at = now();
    const name = { tenantId: tenant.tenant.id, id: body.id };
    const provider: OpenIdProvider = {
      ...{ ...name, label: body.label, issuer: body.issuer, clientId: body.client_id },
      secret: seal(Buffer.from(body.client_secret), providerSecretContext(name)),
      ...{ scopes: body.scopes ?? DEFAULTS.scopes, nameClaim: parseClaimPath(body.name_claim ?? DEFAULTS.name_claim), roleRules },
      ...{ passwordsOffAt: undefined, version: 1, createdAt: at, createdBy: principal.actor, updatedAt: at },
      ...{ disabledAt: undefined, disabledBy: undefined },
    };
    const changes = changesBetween(undefined, { issuer: provider.issuer, ...providerSettingsView(provider) });
    const entry = audit.entry({ ...succeeded(request, 'provider.create', provider.id), detail: { changes } });
    const result = await storage.createOpenIdProvider(provider, entry);
    if (result === 'taken') throw new Problem(409, 'This id is taken.', [{ pointer: '/id', detail: 'is taken' }]);
    if (result === 'too-many') throw new Problem(409, say('A tenant has {limit} providers at most.', { limit: MAX_PROVIDERS }));
    const { publicUrl } = tenant.tenant;
    const location = `${publicUrl}${PROVIDERS}/${provider.id}`;
    return setEtag(reply, provider).code(201).header('location', location).send(providerView(provider, publicUrl));
  },
});

export const updateProvider = defineRoute({
  method: 'PATCH',
  url: ONE_PROVIDER,
  rights: MANAGE_OPERATORS,
  schema: {
    summary: 'Change an OpenID Provider',
    description: 'The sessions of its operators end, whose roles may be others at the next sign-in.',
    params: ProviderPath,
    body: ProviderPatch,
    response: { 200: ProviderView },
  },
  handle: async (request, reply, { storage, audit, now, seal }) => {
    const { tenant, principal } = requester(request);
    const before = await providerNamed(storage, request, request.params.provider_id);
    requireVersion(request, before);
    requireMayGrant(request, before.roleRules);
    const { client_secret: secret, ...patch } = request.body;
    const settings = applyPatch(ProviderSettings, providerSettingsView(before), patch);
    const problems = new FieldProblems();
    const roleRules = parseRoleRules(settings.roles, problems);
    problems.throwIfAny();
    requireMayGrant(request, roleRules);
    if (settings.exclusive && before.passwordsOffAt === undefined) {
      // It takes the passwords from every operator.
      requireMayGrantRoles(request, ['administrator']);
      requireProven(before, await storage.operators(before.tenantId));
    }
    const at = now();
    const record: OpenIdProvider = {
      ...before,
      ...{ label: settings.label, clientId: settings.client_id, roleRules },
      ...{ scopes: settings.scopes ?? DEFAULTS.scopes, nameClaim: parseClaimPath(settings.name_claim ?? DEFAULTS.name_claim) },
      passwordsOffAt: settings.exclusive ? (before.passwordsOffAt ?? at) : undefined,
      disabledAt: settings.disabled ? (before.disabledAt ?? at) : undefined,
      disabledBy: settings.disabled ? (before.disabledBy ?? principal.actor) : undefined,
      ...{ updatedAt: at, version: before.version + 1 },
    };
    const newSecret = typeof secret === 'string' ? seal(Buffer.from(secret), providerSecretContext(before)) : undefined;
    const replaced = newSecret === undefined ? undefined : { client_secret: 'new' };
    const changes = changesBetween(providerSettingsView(before), { ...providerSettingsView(record), ...replaced });
    const entry = audit.entry({ ...succeeded(request, 'provider.update', record.id), detail: { changes } });
    requireUpdated(await storage.updateOpenIdProvider({ record, newSecret, expectedVersion: before.version, audit: entry }));
    return setEtag(reply, record).send(providerView(record, tenant.tenant.publicUrl));
  },
});

// Somebody who can undo it must have come in by the provider.
const requireProven = ({ id }: OpenIdProvider, operators: readonly Operator[]): void => {
  const isProven = operators.some(
    ({ origin, disabledAt, roles }) => origin?.providerId === id && disabledAt === undefined && roles.includes('administrator'),
  );
  if (!isProven) throw new Problem(409, 'No administrator has signed in by this provider yet. Sign in by it once, then repeat this.');
};

export const deleteProvider = defineRoute({
  method: 'DELETE',
  url: ONE_PROVIDER,
  rights: MANAGE_OPERATORS,
  schema: { summary: 'Delete an OpenID Provider that no operator signs in by', params: ProviderPath, response: { 204: Type.Null() } },
  handle: async (request, reply, { storage, audit }) => {
    const before = await providerNamed(storage, request, request.params.provider_id);
    requireVersion(request, before);
    requireMayGrant(request, before.roleRules);
    const { tenantId, id } = before;
    const detail = { changes: changesBetween(providerSettingsView(before)) };
    const entry = audit.entry({ ...succeeded(request, 'provider.delete', id), detail });
    const result = await storage.deleteOpenIdProvider({ tenantId, id, audit: entry });
    if (result === 'in-use') throw new Problem(409, 'Operators sign in by this provider. Delete them first, or disable it.');
    requireUpdated(result);
    return reply.code(204).send(null);
  },
});
