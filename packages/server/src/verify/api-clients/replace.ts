// PUT of an API client: replaces the record, its secret and whether it is enabled in one transaction.

import type { FastifyRequest } from 'fastify';
import type { AuditEventName } from '../../audit/audit-events.ts';
import type { AnyNewSecret } from '../../clients/build-any-secret.ts';
import { requireEntitlementOver } from '../../management/access/authorization.ts';
import { requireMayGrantSettings, requireOwnAddressAllowed, requireUsableSecret } from '../../management/access/client-rights.ts';
import { ensureKeys } from '../../management/clients/ensure-keys.ts';
import { EDIT_CLIENTS } from '../../management/clients/find.ts';
import { keyUriRespondedAt } from '../../management/clients/key-uri.ts';
import { requireAsDocument } from '../../management/clients/metadata.ts';
import { requester, succeeded } from '../../management/request.ts';
import { FieldProblems } from '../../management/requests/field-problems.ts';
import { defineRoute, type Route } from '../../management/route.ts';
import { requireWithinSecretLimit } from '../../management/secrets/limits.ts';
import { requireUpdated } from '../../management/writes/not-applied.ts';
import { requireVersion } from '../../management/writes/versions.ts';
import type { Client } from '../../records/client.ts';
import type { ClientReplacement } from '../../storage/contract/clients.ts';
import type { VerifyDependencies } from '../dependencies.ts';
import { type SecretIntent, secretIntent } from '../secrets/intent.ts';
import { shownSecret } from '../secrets/shown-secret.ts';
import { revealOf, writtenSecret } from '../secrets/written-secret.ts';
import { clientChanges, methodOf } from './body.ts';
import { withoutEmpties } from './empty-members.ts';
import { verifyPointer } from './field-names.ts';
import { ApiClientPath, findApiClientToChange } from './find.ts';
import { ApiClient, type ApiClientBody } from './schema.ts';
import { parseApiClient } from './settings.ts';

export const replaceApiClientAt = (address: string): Route<VerifyDependencies> =>
  defineRoute({
    method: 'PUT',
    url: `${address}/:id`,
    rights: EDIT_CLIENTS,
    schema: { params: ApiClientPath, body: ApiClient },
    preValidation: withoutEmpties,
    handle: async (request, reply, dependencies: VerifyDependencies) => {
      const { storage, clients, audit, peppers, now } = dependencies;
      const { tenant, principal } = requester(request);
      const { body } = request;
      const before = await findApiClientToChange(storage, request, request.params.id, 'editAPIClients');
      requireVersion(request, before);
      requireSameIds(body, before);
      const revealed = await shownSecret(before, principal, dependencies);
      const intent = secretIntent(body.clientSecret, methodOf(body) ?? before.authMethod, before, { peppers, revealed, now: now() });
      const chosenSecret = intent.kind === 'new' ? intent.chosen : undefined;
      const settings = parseApiClient(body, { tenant, now: now(), before, chosenSecret });
      withVerifyPointers(() => requireAsDocument(settings, before));
      requireMayGrantSettings(request, settings, before);
      if (intent.kind === 'keep') withVerifyPointers(() => requireUsableSecret(settings, before));
      else requireEntitlementOver(principal, 'rotateAPIClientSecrets', before);
      requireOwnAddressAllowed(request, settings, before);
      await ensureKeys(request, dependencies, settings);
      const at = now();
      const by = principal.actor;
      const keyUriReachedAt = await keyUriRespondedAt(settings, before, tenant, dependencies);
      const record: Client = { ...before, ...settings, keyUriReachedAt, updatedAt: at, version: before.version + 1 };
      const written = await writtenSecret(record, intent, by, dependencies);
      const result = await storage.replaceClient({
        record,
        expectedVersion: before.version,
        at,
        by,
        audit: audit.entry({ ...succeeded(request, 'client.update', before.clientId), detail: clientChanges(before, record) }),
        secrets: secretsOf(request, before, record, { intent, written }, dependencies),
        state: stateOf(request, body.enabled, before, dependencies),
      });
      clients.forget(before.tenantId, before.clientId);
      requireUpdated(result);
      requireWithinSecretLimit(result);
      return reply.code(204).send();
    },
  });

/** The change of the secrets; `undefined` when they are unchanged. */
const secretsOf = (
  request: FastifyRequest,
  before: Client,
  record: Client,
  { intent, written }: { readonly intent: SecretIntent; readonly written: AnyNewSecret | undefined },
  dependencies: VerifyDependencies,
): ClientReplacement['secrets'] => {
  if (intent.kind === 'keep') return undefined;
  const by = requester(request).principal.actor;
  const event = (name: AuditEventName) => succeeded(request, name, before.clientId);
  return {
    secret: written?.secret,
    reveal: revealOf(record, written, by, dependencies),
    audit: dependencies.audit.entry(
      written === undefined ? event('secret.retire') : { ...event('secret.rotate'), detail: { secret_id: written.secret.id, overlap: 0 } },
    ),
  };
};

/** The change of the state; `undefined` when the client is neither enabled nor disabled. */
const stateOf = (
  request: FastifyRequest,
  enabled: boolean | undefined,
  before: Client,
  { audit }: VerifyDependencies,
): ClientReplacement['state'] => {
  if (enabled === undefined || enabled === (before.disabledAt === undefined)) return undefined;
  return { enabled, audit: audit.entry(succeeded(request, enabled ? 'client.enable' : 'client.disable', before.clientId)) };
};

/** @throws {@link Problem} 400 when the body contains another id */
const requireSameIds = ({ id, clientId }: ApiClientBody, before: Client): void => {
  const problems = new FieldProblems();
  problems.require(id === undefined || id === before.id, '/id', 'cannot be changed');
  problems.require(clientId === undefined || clientId === before.clientId, '/clientId', 'cannot be changed');
  problems.throwIfAny();
};

/** Reports problems by this API's field names. */
const withVerifyPointers = (run: () => void): void => {
  const problems = new FieldProblems();
  problems.within(run, verifyPointer);
  problems.throwIfAny();
};
