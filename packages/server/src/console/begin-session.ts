// Sessions of the console: how one begins, and as responses show it.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sanitizedText } from '../audit/sanitize-text.ts';
import { timestamp } from '../management/requests/timestamp.ts';
import { newSecretToken, secretTokenHash } from '../operators/secret-token.ts';
import { entitlementsOfRoles, type Operator, type OperatorSession, operatorActor, type SignInMethod } from '../records/operator.ts';
import { recordId } from '../records/record-id.ts';
import { issuersAt, type LoadedTenant } from '../tenants/load-tenant.ts';
import { sessionCookie, sessionTokenOf } from './cookie.ts';
import type { ConsoleDependencies } from './dependencies.ts';

/** Most characters of a `User-Agent` that are stored. */
const MAX_USER_AGENT = 256;

/** A session that is not stored yet, and its token for the cookie. */
export interface NewSession {
  readonly session: OperatorSession;
  readonly token: string;
}

/** Builds a session of an operator. Its token is new at each sign-in: nobody can know it beforehand. */
export const buildSession = (
  request: FastifyRequest,
  { tenantId, id }: Pick<Operator, 'tenantId' | 'id'>,
  method: SignInMethod,
  { now, consoleSessions: { absolute } }: Pick<ConsoleDependencies, 'now' | 'consoleSessions'>,
): NewSession => {
  const at = now();
  const token = newSecretToken();
  const userAgent = sanitizedText(request.headers['user-agent'] ?? '').slice(0, MAX_USER_AGENT);
  return {
    token,
    session: {
      ...{ tenantId, id: recordId(), tokenHash: secretTokenHash(token), operatorId: id, method },
      ...{ address: request.address ?? '', userAgent, createdAt: at, lastUsedAt: at, expiresAt: at + absolute },
    },
  };
};

/** The audit event of an operator who is not a principal yet. */
export const eventOf = (
  request: FastifyRequest,
  event: 'operator.sign-in' | 'operator.use-link',
  { tenantId, name }: Pick<Operator, 'tenantId' | 'name'>,
  { id, method }: Pick<OperatorSession, 'id' | 'method'>,
) => ({
  ...{ tenantId, requestId: request.id, event, result: 'success' as const, reason: undefined },
  ...{ actor: operatorActor(name), credentialId: id, subject: name, address: request.address, detail: { method } },
});

/** Ends the session that a request has, before it gets another. */
export const endPreviousSession = async (
  request: FastifyRequest,
  tenantId: string,
  { storage, audit, now, consoleSessions: { idle } }: ConsoleDependencies,
): Promise<void> => {
  const token = sessionTokenOf(request.raw);
  if (token === undefined) return;
  const found = await storage.findOperatorSession(tenantId, secretTokenHash(token), { now: now(), idleSince: now() - idle });
  if (found === undefined) return;
  const { session, operator } = found;
  const entry = audit.entry({ ...eventOf(request, 'operator.sign-in', operator, session), event: 'operator.sign-out', detail: {} });
  await storage.endOperatorSessions({ tenantId, operatorId: operator.id, id: session.id, audit: entry });
};

/** A session as its operator sees it. */
export const sessionBody = async (
  { tenant }: LoadedTenant,
  operator: Operator,
  session: OperatorSession,
  { storage, consoleSessions: { idle } }: Pick<ConsoleDependencies, 'storage' | 'consoleSessions'>,
) => ({
  operator: {
    ...{ id: operator.id, name: operator.name, display_name: operator.displayName ?? null },
    ...{
      roles: [...operator.roles],
      entitlements: [...entitlementsOfRoles(operator.roles)],
      passkeys: (await storage.operatorPasskeys(operator.tenantId, operator.id)).length,
      provider: operator.origin?.providerId ?? null,
    },
  },
  tenant: { id: tenant.id, issuer: issuersAt(tenant.publicUrl).at(-1) ?? '' },
  expires_at: timestamp(session.expiresAt),
  idle_expires_at: timestamp(Math.min(session.lastUsedAt + idle, session.expiresAt)),
});

/** Sends the session that has begun, with its cookie. */
export const sendSession = <Body extends Awaited<ReturnType<typeof sessionBody>>>(
  reply: FastifyReply,
  { token }: Pick<NewSession, 'token'>,
  body: Body,
): FastifyReply => reply.header('set-cookie', sessionCookie(token)).send(body);
