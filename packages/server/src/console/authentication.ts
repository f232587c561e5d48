// Authentication by the session of the console. It is the only one below `/console/api`, and nowhere else.
import type { FastifyRequest } from 'fastify';
import type { OperatorPrincipal } from '../clients/principal.ts';
import type { Authentication } from '../management/access/admission.ts';
import { secretTokenHash } from '../operators/secret-token.ts';
import { entitlementsOfRoles, type Operator, type OperatorSession, operatorActor } from '../records/operator.ts';
import { Refusal } from '../refusals/refusal.ts';
import { sessionTokenOf } from './cookie.ts';
import type { ConsoleDependencies } from './dependencies.ts';

/** Milliseconds for which the use of a session is not recorded again: each record is a write. */
const USE_INTERVAL = 30_000;

type SessionDependencies = Pick<ConsoleDependencies, 'storage' | 'now' | 'consoleSessions'>;

/** An operator as a principal, by a session. */
const operatorPrincipal = (operator: Operator, session: Pick<OperatorSession, 'id'>): OperatorPrincipal => ({
  kind: 'operator',
  actor: operatorActor(operator.name),
  entitlements: entitlementsOfRoles(operator.roles),
  credentialId: session.id,
  operator,
});

/**
 * Finds the session of a request, and sets it.
 *
 * @throws {@link Refusal} 401 without a session, or with one that ended
 */
export const requireSession = async (
  request: FastifyRequest,
  { storage, now, consoleSessions: { idle } }: SessionDependencies,
): Promise<OperatorPrincipal> => {
  const { tenant, raw } = request;
  const token = sessionTokenOf(raw);
  const at = { now: now(), idleSince: now() - idle };
  const found =
    token === undefined || tenant === undefined
      ? undefined
      : await storage.findOperatorSession(tenant.tenant.id, secretTokenHash(token), at);
  if (found === undefined) throw new Refusal('invalid_token', 'Sign in again.', 'no_session');
  request.operatorSession = found.session;
  return operatorPrincipal(found.operator, found.session);
};

/** By this field, a page states that it requests something by itself, and nobody is there. */
const UNATTENDED = 'mintmark-unattended';

/** Records that a session is used, which postpones its end. */
export const useSession = async (
  { operatorSession: session, headers }: FastifyRequest,
  { storage, now, consoleSessions: { idle } }: SessionDependencies,
): Promise<void> => {
  if (session === undefined || headers[UNATTENDED] !== undefined) return;
  if (now() - session.lastUsedAt < Math.min(USE_INTERVAL, idle / 10)) return;
  await storage.useOperatorSession(session.tenantId, session.id, now());
};

/** Authenticates requests of the management API that come by the console. */
export const sessionAuthentication = (dependencies: SessionDependencies): Authentication => ({
  authenticate: async (request) => {
    const principal = await requireSession(request, dependencies);
    await useSession(request, dependencies);
    return principal;
  },
  reauthenticate: (request) => requireSession(request, dependencies),
});
