// How an operator sets a password: the first one, or a new one in place of a lost one, by a one-time link; another one by
// the present one.
import { Type } from 'typebox';
import { type FieldError, Problem } from '../http/problem.ts';
import { succeeded } from '../management/request.ts';
import { timestamp } from '../management/requests/timestamp.ts';
import { defineRoute, type Route } from '../management/route.ts';
import { passwordProblems } from '../operators/passwords.ts';
import { secretTokenHash } from '../operators/secret-token.ts';
import type { Operator } from '../records/operator.ts';
import { recordId } from '../records/record-id.ts';
import { Refusal } from '../refusals/refusal.ts';
import { buildSession, endPreviousSession, eventOf, sendSession, sessionBody } from './begin-session.ts';
import { type ConsoleDependencies, signedIn, tenantOf } from './dependencies.ts';
import { CONSOLE_API } from './error-scope.ts';
import { LinkBody, LinkToken, NAME_PATTERN, NewPassword, SessionBody, Setup } from './schema.ts';
import { notAuthenticated, requirePasswords } from './session-routes.ts';

const SETUP = `${CONSOLE_API}/setup`;

const linkNotValid = (): Refusal =>
  new Refusal('invalid_request', 'This link was used before, or is too old. Ask for another one.', 'link_not_valid', {}, { status: 410 });

/** The password as it is hashed. @throws {@link Problem} 400 */
const acceptedPassword = (password: string, name: string, pointer: string): string => {
  const normalized = password.normalize('NFC');
  const problems = passwordProblems(normalized, name);
  if (problems.length > 0) throw invalid(problems.map((detail) => ({ pointer, detail })));
  return normalized;
};

const invalid = (fields: readonly FieldError[]): Problem => new Problem(400, 'The request has fields that are not valid.', fields);

const showLink = defineRoute({
  method: 'POST',
  url: `${SETUP}/link`,
  rights: { isPublic: true },
  schema: { body: LinkToken, response: { 200: LinkBody } },
  handle: async (request, _reply, { storage, now }: ConsoleDependencies) => {
    const tokenHash = secretTokenHash(request.body.token);
    const found = await storage.findOperatorLink(tenantOf(request).tenant.id, tokenHash, now());
    if (found === undefined) throw linkNotValid();
    const { link, operator } = found;
    return { ...(operator === undefined ? undefined : { name: operator.name }), expires_at: timestamp(link.expiresAt) };
  },
});

const useLink = defineRoute({
  method: 'POST',
  url: SETUP,
  rights: { isPublic: true },
  schema: { body: Setup, response: { 200: SessionBody } },
  handle: async (request, reply, dependencies: ConsoleDependencies) => {
    const { storage, audit, passwords, now } = dependencies;
    const { body } = request;
    const tenant = tenantOf(request);
    const tenantId = tenant.tenant.id;
    await requirePasswords(tenantId, storage);
    const tokenHash = secretTokenHash(body.token);
    const at = now();
    const found = await storage.findOperatorLink(tenantId, tokenHash, at);
    if (found === undefined) throw linkNotValid();
    const name = body.name.toLowerCase();
    if (!NAME_PATTERN.test(name)) throw invalid([{ pointer: '/name', detail: 'is not a name of letters, digits and . _ @ + -' }]);
    if (found.operator !== undefined && found.operator.name !== name) {
      throw invalid([{ pointer: '/name', detail: 'is not the name that the link is for' }]);
    }
    const password = acceptedPassword(body.password, name, '/password');
    const { operator: existing = newOperator(tenantId, name, found.link.roles, at) } = found;
    const operator: Operator = { ...existing, displayName: body.display_name ?? existing.displayName };
    const hashed = await passwords.hash(operator, password, at);
    await endPreviousSession(request, tenantId, dependencies);
    const begun = buildSession(request, operator, 'link', dependencies);
    const entry = audit.entry(eventOf(request, 'operator.use-link', operator, begun.session));
    const use = { tenantId, tokenHash, at, operator, password: hashed, session: begun.session, audit: entry };
    const result = await storage.useOperatorLink(use);
    if (result === 'used') throw linkNotValid();
    if (result === 'taken') throw new Problem(409, 'This name is taken.', [{ pointer: '/name', detail: 'is taken' }]);
    return sendSession(reply, begun, await sessionBody(tenant, operator, begun.session, dependencies));
  },
});

const newOperator = (tenantId: string, name: string, roles: Operator['roles'], at: number): Operator => ({
  ...{ tenantId, id: recordId(), name, displayName: undefined, roles, password: undefined, origin: undefined, version: 1 },
  ...{ createdAt: at, createdBy: 'one-time link', updatedAt: at, disabledAt: undefined, disabledBy: undefined },
});

const changePassword = defineRoute({
  method: 'PUT',
  url: `${CONSOLE_API}/password`,
  rights: {},
  schema: { body: NewPassword, response: { 204: Type.Null() } },
  handle: async (request, reply, { storage, audit, passwords, now }: ConsoleDependencies) => {
    const { principal, session } = signedIn(request);
    const { operator } = principal;
    const { tenantId, id: operatorId, name } = operator;
    const password = acceptedPassword(request.body.new, name, '/new');
    const attempt = { tenantId, name, address: request.address ?? '' };
    const isRight = await passwords.matches(operator, request.body.current.normalize('NFC'), attempt);
    if (!isRight) throw invalid([{ pointer: '/current', detail: 'is not the present password' }]);
    const at = now();
    const hashed = await passwords.hash(operator, password, at);
    const entry = audit.entry(succeeded(request, 'operator.set-password', name));
    const change = { tenantId, operatorId, at, from: operator.password, password: hashed, exceptSession: session.id, audit: entry };
    if ((await storage.setOperatorPassword(change)) === 'stale') throw notAuthenticated(name);
    return reply.code(204).send(null);
  },
});

export const PASSWORD_ROUTES: readonly Route<ConsoleDependencies>[] = [showLink, useLink, changePassword];
