// Passkeys: an operator adds and removes them, and signs in by one.
import type { AuthenticationResponseJSON, AuthenticatorTransport, RegistrationResponseJSON } from '@simplewebauthn/server';
import { Type } from 'typebox';
import { Problem } from '../http/problem.ts';
import { succeeded } from '../management/request.ts';
import { orNull, timestamp } from '../management/requests/timestamp.ts';
import { defineRoute, type Route } from '../management/route.ts';
import { throwIfNotApplied } from '../management/writes/not-applied.ts';
import { MAX_PASSKEYS, type OperatorPasskey, operatorActor } from '../records/operator.ts';
import { type Sentence, say } from '../sentences/sentence.ts';
import { buildSession, endPreviousSession, eventOf, sendSession, sessionBody } from './begin-session.ts';
import { type ConsoleDependencies, signedIn, tenantOf } from './dependencies.ts';
import { CONSOLE_API } from './error-scope.ts';
import { creationOptions, requestOptions, verifyCreation, verifyRequest } from './passkeys.ts';
import { NewPasskey, PasskeyBody, PasskeyItems, PasskeySignIn, SessionBody } from './schema.ts';
import { notAuthenticated } from './session-routes.ts';

const PASSKEYS = `${CONSOLE_API}/passkeys`;
const SIGN_IN = `${CONSOLE_API}/session/passkey`;

const view = ({ id, label, createdAt, lastUsedAt }: OperatorPasskey) => ({
  ...{ id, label, created_at: timestamp(createdAt), last_used_at: orNull(lastUsedAt) },
});

const newOptions = defineRoute({
  method: 'POST',
  url: `${PASSKEYS}/options`,
  rights: {},
  schema: {},
  handle: async (request, reply, dependencies: ConsoleDependencies) => {
    const { tenant, principal, session } = signedIn(request);
    const existing = await dependencies.storage.operatorPasskeys(session.tenantId, session.operatorId);
    return reply.send(await creationOptions(tenant, principal.operator, existing, dependencies));
  },
});

const addPasskey = defineRoute({
  method: 'POST',
  url: PASSKEYS,
  rights: {},
  schema: { body: NewPasskey, response: { 201: PasskeyBody } },
  handle: async (request, reply, dependencies: ConsoleDependencies) => {
    const { storage, audit } = dependencies;
    const { tenant, principal } = signedIn(request);
    // The person could sign in by it when the provider no longer lets them.
    if (principal.operator.origin !== undefined) throw new Problem(409, 'You sign in by a provider: a passkey is of no use.');
    const { label, credential } = request.body;
    const response: RegistrationResponseJSON = {
      ...{ id: credential.id, rawId: credential.rawId, type: credential.type, clientExtensionResults: {} },
      response: { ...credential.response, transports: (credential.response.transports ?? []).filter(isTransport) },
    };
    const passkey = await verifyCreation(tenant, principal.operator, { credential: response, label }, dependencies);
    if (passkey === undefined) throw invalid('is not valid, or its time is over: begin again');
    const detail = { passkey: passkey.id, label };
    const entry = audit.entry({ ...succeeded(request, 'operator.add-passkey', principal.operator.name), detail });
    const result = await storage.addOperatorPasskey(passkey, entry);
    if (result === 'taken') throw new Problem(409, 'This passkey is registered already.');
    if (result === 'too-many') throw new Problem(409, say('An operator has {limit} passkeys at most.', { limit: MAX_PASSKEYS }));
    if (result === 'unknown') throw notAuthenticated();
    return reply.code(201).send(view(passkey));
  },
});

const TRANSPORTS: readonly AuthenticatorTransport[] = ['ble', 'hybrid', 'internal', 'nfc', 'usb'];
const isTransport = (text: string): text is AuthenticatorTransport => TRANSPORTS.some((each) => each === text);

const invalid = (detail: Sentence): Problem =>
  new Problem(400, 'The request has fields that are not valid.', [{ pointer: '/credential', detail }]);

const listPasskeys = defineRoute({
  method: 'GET',
  url: PASSKEYS,
  rights: {},
  schema: { response: { 200: PasskeyItems } },
  handle: async (request, _reply, { storage }: ConsoleDependencies) => {
    const { session } = signedIn(request);
    return { items: (await storage.operatorPasskeys(session.tenantId, session.operatorId)).map(view) };
  },
});

const removePasskey = defineRoute({
  method: 'DELETE',
  url: `${PASSKEYS}/:passkey_id`,
  rights: {},
  schema: { params: Type.Object({ passkey_id: Type.String() }), response: { 204: Type.Null() } },
  handle: async (request, reply, { storage, audit }: ConsoleDependencies) => {
    const { principal, session } = signedIn(request);
    const id = request.params.passkey_id;
    const entry = audit.entry({ ...succeeded(request, 'operator.remove-passkey', principal.operator.name), detail: { passkey: id } });
    const { tenantId, operatorId } = session;
    const result = await storage.deleteOperatorPasskey({ tenantId, operatorId, id, audit: entry });
    if (result === 'unknown') throw new Problem(404, 'There is no passkey of this id.');
    throwIfNotApplied(result);
    return reply.code(204).send(null);
  },
});

const signInOptions = defineRoute({
  method: 'POST',
  url: `${SIGN_IN}/options`,
  rights: { isPublic: true },
  schema: {},
  handle: async (request, reply, dependencies: ConsoleDependencies) => reply.send(await requestOptions(tenantOf(request), dependencies)),
});

/** In place of a name, which is not known before the signature is verified. */
const ANY_PASSKEY = operatorActor('(passkey)');

const signInByPasskey = defineRoute({
  method: 'POST',
  url: SIGN_IN,
  rights: { isPublic: true },
  schema: { body: PasskeySignIn, response: { 200: SessionBody } },
  handle: async (request, reply, dependencies: ConsoleDependencies) => {
    const { storage, audit, failures, now } = dependencies;
    const tenant = tenantOf(request);
    const tenantId = tenant.tenant.id;
    const attempt = { tenantId, clientId: ANY_PASSKEY, address: request.address ?? '' };
    const { id, rawId, type, response } = request.body.credential;
    // A key that was right before does not open a limit that guesses have reached.
    failures.require(attempt, id);
    const found = await storage.findOperatorPasskey(tenantId, id);
    const credential: AuthenticationResponseJSON = {
      ...{ id, rawId, type, clientExtensionResults: {} },
      response: {
        ...{ clientDataJSON: response.clientDataJSON, authenticatorData: response.authenticatorData, signature: response.signature },
        ...(typeof response.userHandle === 'string' ? { userHandle: response.userHandle } : undefined),
      },
    };
    const counter =
      found && isOwner(credential, found.operator) ? await verifyRequest(tenant, found.passkey, credential, dependencies) : undefined;
    if (found === undefined || counter === undefined) throw failures.failed(attempt, notAuthenticated());
    const { passkey, operator } = found;
    if (!(await storage.useOperatorPasskey({ tenantId, id, from: passkey.counter, counter, at: now() })))
      throw notAuthenticated(operator.name);
    await endPreviousSession(request, tenantId, dependencies);
    const begun = buildSession(request, operator, 'passkey', dependencies);
    const entry = audit.entry(eventOf(request, 'operator.sign-in', operator, begun.session));
    if (!(await storage.beginOperatorSession(begun.session, entry))) throw notAuthenticated(operator.name);
    return sendSession(reply, begun, await sessionBody(tenant, operator, begun.session, dependencies));
  },
});

// WebAuthn §7.2 step 6: the handle of a discoverable credential names its user.
const isOwner = ({ response: { userHandle } }: AuthenticationResponseJSON, { id }: { readonly id: string }): boolean =>
  userHandle === Buffer.from(id).toString('base64url');

export const PASSKEY_ROUTES: readonly Route<ConsoleDependencies>[] = [
  newOptions,
  addPasskey,
  listPasskeys,
  removePasskey,
  signInOptions,
  signInByPasskey,
];
