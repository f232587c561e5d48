// How an operator of an OpenID Provider enters: its record is created or has the roles of today, and a session begins.
import type { FastifyRequest } from 'fastify';
import { changesBetween } from '../../audit/changes.ts';
import { Problem } from '../../http/problem.ts';
import { operatorSettingsView } from '../../management/operators/view.ts';
import { displayNameOf, namesOfClaims, originOf, rolesOfClaims } from '../../management/providers/operator-of-claims.ts';
import type { JsonObject } from '../../records/json-value.ts';
import type { OpenIdProvider } from '../../records/openid-provider.ts';
import { MAX_OPERATORS, type Operator, type OperatorOrigin, type RoleName } from '../../records/operator.ts';
import { recordId } from '../../records/record-id.ts';
import { say } from '../../sentences/sentence.ts';
import { buildSession, endPreviousSession, eventOf, type NewSession } from '../begin-session.ts';
import type { ConsoleDependencies } from '../dependencies.ts';
import { providerRefusal } from './provider-fault.ts';

type ForeignOperator = Operator & { readonly origin: OperatorOrigin };

/** Who enters, with the session. */
export interface Entered {
  readonly operator: Operator;
  readonly begun: NewSession;
}

/**
 * Begins a session for whom an ID token is about.
 *
 * @throws {@link Refusal} `provider_not_mapped`, `provider_operator_disabled`; `sign_in_expired` when something changed meanwhile
 */
export const enterByClaims = async (
  request: FastifyRequest,
  provider: OpenIdProvider,
  claims: JsonObject,
  dependencies: ConsoleDependencies,
): Promise<Entered> => {
  const { storage, now } = dependencies;
  const origin = originOf(provider, claims);
  if (origin === undefined) throw providerRefusal('provider_response_invalid', provider, 'sub is not one');
  const existing = await storage.findOperatorOf(provider.tenantId, origin);
  if (existing?.disabledAt !== undefined) throw providerRefusal('provider_operator_disabled', provider);
  const roles = rolesOfClaims(provider, claims);
  if (roles.length === 0) {
    if (existing !== undefined) await withdrawRoles(request, existing, dependencies);
    throw providerRefusal('provider_not_mapped', provider, `sub ${origin.subject}`);
  }
  await endPreviousSession(request, provider.tenantId, dependencies);
  const today = { roles, displayName: displayNameOf(claims) };
  if (existing !== undefined) {
    const entered = await enter(request, provider, { operator: updated(existing, origin, today, now()), existing }, dependencies);
    if (entered !== 'taken') return entered;
  }
  for (const name of namesOfClaims(provider, claims, origin)) {
    const operator = newOperator(provider, origin, { ...today, name }, now());
    const entered = await enter(request, provider, { operator, existing: undefined }, dependencies);
    if (entered !== 'taken') return entered;
  }
  throw providerRefusal('provider_response_invalid', provider, 'the names of the operator are taken');
};

const newOperator = (
  { tenantId, id }: OpenIdProvider,
  origin: OperatorOrigin,
  given: Pick<Operator, 'name' | 'displayName' | 'roles'>,
  at: number,
): ForeignOperator => ({
  ...{ tenantId, id: recordId(), ...given, password: undefined, origin, version: 1 },
  ...{ createdAt: at, createdBy: `provider ${id}`, updatedAt: at, disabledAt: undefined, disabledBy: undefined },
});

const updated = (
  existing: Operator,
  origin: OperatorOrigin,
  { roles, displayName }: { readonly roles: readonly RoleName[]; readonly displayName: string | undefined },
  at: number,
): ForeignOperator => {
  const isSame = displayName === existing.displayName && roles.join() === existing.roles.join();
  return isSame ? { ...existing, origin } : { ...existing, origin, roles, displayName, updatedAt: at, version: existing.version + 1 };
};

const enter = async (
  request: FastifyRequest,
  provider: OpenIdProvider,
  { operator, existing }: { readonly operator: ForeignOperator; readonly existing: Operator | undefined },
  dependencies: ConsoleDependencies,
): Promise<Entered | 'taken'> => {
  const { storage, audit } = dependencies;
  const begun = buildSession(request, operator, 'oidc', dependencies);
  const event = eventOf(request, 'operator.sign-in', operator, begun.session);
  const detail = { ...event.detail, provider: provider.id, roles: [...operator.roles] };
  const changes = changesBetween(existing && operatorSettingsView(existing), operatorSettingsView(operator));
  const written = { ...event, event: existing === undefined ? 'operator.create' : 'operator.update', detail: { changes } } as const;
  const isWritten = operator.version !== existing?.version;
  const result = await storage.beginProviderSession({
    ...{ operator, expectedVersion: existing?.version, providerVersion: provider.version, session: begun.session },
    audit: [...(isWritten ? [audit.entry(written)] : []), audit.entry({ ...event, detail })],
  });
  if (result === 'too-many') throw new Problem(409, say('A tenant has {limit} operators at most.', { limit: MAX_OPERATORS }));
  if (result === 'stale') throw providerRefusal('sign_in_expired', provider, 'the operator or the provider was changed meanwhile');
  return result === 'taken' ? 'taken' : { operator, begun };
};

// The provider no longer gives this person a role: what is left of earlier sessions has none either.
const withdrawRoles = async (request: FastifyRequest, existing: Operator, { storage, audit, now }: ConsoleDependencies): Promise<void> => {
  if (existing.roles.length === 0) return;
  const record: Operator = { ...existing, roles: [], updatedAt: now(), version: existing.version + 1 };
  const changes = changesBetween(operatorSettingsView(existing), operatorSettingsView(record));
  const event = eventOf(request, 'operator.sign-in', existing, { id: '', method: 'oidc' });
  const entry = audit.entry({ ...event, credentialId: undefined, event: 'operator.update', detail: { changes } });
  await storage.updateOperator({ record, expectedVersion: existing.version, audit: entry });
};
