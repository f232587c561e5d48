// Sign-in by password, and the sessions of the operator who is signed in.
import { Type } from 'typebox';
import { Problem } from '../http/problem.ts';
import { succeeded } from '../management/request.ts';
import { timestamp } from '../management/requests/timestamp.ts';
import { defineRoute, type Route } from '../management/route.ts';
import { passwordsAreOff } from '../records/openid-provider.ts';
import { type Operator, operatorActor } from '../records/operator.ts';
import { Refusal } from '../refusals/refusal.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { buildSession, endPreviousSession, eventOf, sendSession, sessionBody } from './begin-session.ts';
import { NO_SESSION_COOKIE } from './cookie.ts';
import { type ConsoleDependencies, signedIn, tenantOf } from './dependencies.ts';
import { CONSOLE_API } from './error-scope.ts';
import { SessionBody, SessionItems, SignIn } from './schema.ts';

const SESSION = `${CONSOLE_API}/session`;
const SESSIONS = `${CONSOLE_API}/sessions`;

/** The refusal of every sign-in that fails: it says nothing about the operator. */
export const notAuthenticated = (name?: string): Refusal =>
  new Refusal('invalid_token', 'The sign-in failed. Check the name and the password.', 'operator_not_authenticated', {
    clientId: name === undefined ? undefined : operatorActor(name),
  });

/** @throws {@link Refusal} 403 while a provider takes the place of passwords */
export const requirePasswords = async (tenantId: string, storage: Pick<Storage, 'openIdProviders'>): Promise<void> => {
  if (!passwordsAreOff(await storage.openIdProviders(tenantId))) return;
  throw new Refusal('invalid_request', 'Passwords are not accepted here. Sign in by the provider.', 'passwords_off', {}, { status: 403 });
};

const signIn = defineRoute({
  method: 'POST',
  url: SESSION,
  rights: { isPublic: true },
  schema: { body: SignIn, response: { 200: SessionBody } },
  handle: async (request, reply, dependencies: ConsoleDependencies) => {
    const { storage, audit, passwords } = dependencies;
    const tenant = tenantOf(request);
    const tenantId = tenant.tenant.id;
    const name = request.body.name.toLowerCase();
    await requirePasswords(tenantId, storage);
    const found = await storage.findOperator(tenantId, name);
    const operator = found?.disabledAt === undefined ? found : undefined;
    const password = request.body.password.normalize('NFC');
    const isRight = await passwords.matches(operator, password, { tenantId, name, address: request.address ?? '' });
    if (operator === undefined || !isRight) throw notAuthenticated(name);
    await endPreviousSession(request, tenantId, dependencies);
    const begun = buildSession(request, operator, 'password', dependencies);
    const entry = audit.entry(eventOf(request, 'operator.sign-in', operator, begun.session));
    if (!(await storage.beginOperatorSession(begun.session, entry))) throw notAuthenticated(name);
    await renewHash(operator, password, dependencies);
    return sendSession(reply, begun, await sessionBody(tenant, operator, begun.session, dependencies));
  },
});

const renewHash = async (operator: Operator, password: string, { storage, passwords }: ConsoleDependencies): Promise<void> => {
  const renewed = await passwords.renewed(operator, password);
  if (renewed === undefined || operator.password === undefined) return;
  const { tenantId, id: operatorId } = operator;
  await storage.rehashOperatorPassword({ tenantId, operatorId, from: operator.password.hash, password: renewed });
};

const showSession = defineRoute({
  method: 'GET',
  url: SESSION,
  // A page that shows the time that is left must not postpone it.
  rights: { isUnused: true },
  schema: { response: { 200: SessionBody } },
  handle: async (request, _reply, dependencies: ConsoleDependencies) => {
    const { tenant, principal, session } = signedIn(request);
    return sessionBody(tenant, principal.operator, session, dependencies);
  },
});

const signOut = defineRoute({
  method: 'DELETE',
  url: SESSION,
  rights: {},
  schema: { response: { 204: Type.Null() } },
  handle: async (request, reply, { storage, audit }: ConsoleDependencies) => {
    const { principal, session } = signedIn(request);
    const entry = audit.entry(succeeded(request, 'operator.sign-out', principal.operator.name));
    await storage.endOperatorSessions({ tenantId: session.tenantId, operatorId: session.operatorId, id: session.id, audit: entry });
    return reply.header('set-cookie', NO_SESSION_COOKIE).code(204).send(null);
  },
});

const listSessions = defineRoute({
  method: 'GET',
  url: SESSIONS,
  rights: {},
  schema: { response: { 200: SessionItems } },
  handle: async (request, _reply, { storage, now, consoleSessions: { idle } }: ConsoleDependencies) => {
    const { session: current } = signedIn(request);
    const { tenantId, operatorId } = current;
    const sessions = await storage.operatorSessions(tenantId, operatorId, { now: now(), idleSince: now() - idle });
    return {
      items: sessions.map(({ id, createdAt, lastUsedAt, address, userAgent }) => ({
        ...{ id, created_at: timestamp(createdAt), last_used_at: timestamp(lastUsedAt) },
        ...{ address, user_agent: userAgent, current: id === current.id },
      })),
    };
  },
});

const endSession = defineRoute({
  method: 'DELETE',
  url: `${SESSIONS}/:session_id`,
  rights: {},
  schema: { params: Type.Object({ session_id: Type.String() }), response: { 204: Type.Null() } },
  handle: async (request, reply, { storage, audit }: ConsoleDependencies) => {
    const { principal, session } = signedIn(request);
    const { tenantId, operatorId } = session;
    const id = request.params.session_id;
    const entry = audit.entry({ ...succeeded(request, 'operator.sign-out', principal.operator.name), detail: { session_id: id } });
    const ended = await storage.endOperatorSessions({ tenantId, operatorId, id, audit: entry });
    if (ended === 0) throw new Problem(404, 'There is no session of this id.');
    if (id === session.id) reply.header('set-cookie', NO_SESSION_COOKIE);
    return reply.code(204).send(null);
  },
});

export const SESSION_ROUTES: readonly Route<ConsoleDependencies>[] = [signIn, showSession, signOut, listSessions, endSession];
