// Changes of one secret: label, expiry, retirement and deactivation. None of them ends a token.
import type { FastifyRequest } from 'fastify';
import type { AuditEventName } from '../../audit/audit-events.ts';
import { Problem } from '../../http/problem.ts';
import type { ClientSecret } from '../../records/client.ts';
import type { SecretChange } from '../../storage/contract/secrets.ts';
import { ROTATE_SECRETS } from '../clients/find.ts';
import type { ManagementDependencies } from '../request.ts';
import { requester, succeeded } from '../request.ts';
import { optionalBody } from '../requests/optional-body.ts';
import { defineRoute } from '../route.ts';
import { DryRunQuery, isDryRun } from '../writes/dry-run.ts';
import { requireUpdated } from '../writes/not-applied.ts';
import { requireVersion } from '../writes/versions.ts';
import { findClientToRotate, ONE_SECRET, SecretPath, secretNotFound, secretOf, sendSecret } from './find.ts';
import { Retirement, SecretPatch, SecretView } from './schema.ts';
import { parseSecretPatch } from './settings.ts';

const changeSecret = async (
  dependencies: ManagementDependencies,
  request: FastifyRequest,
  { client_id: clientId, secret_id: secretId }: { readonly client_id: string; readonly secret_id: string },
  event: AuditEventName,
  set: (now: number) => SecretChange['set'],
  dryRun = false,
): Promise<ClientSecret> => {
  const { now, audit, storage, clients } = dependencies;
  const client = await findClientToRotate(dependencies, request, clientId);
  const before = client.secrets.find(({ id }) => id === secretId);
  if (before === undefined) throw secretNotFound();
  requireVersion(request, before);
  const { tenantId } = client;
  const at = now();
  const change: SecretChange = {
    tenantId,
    clientId,
    secretId,
    expectedVersion: before.version,
    set: set(at),
    at,
    by: requester(request).principal.actor,
    audit: audit.entry({ ...succeeded(request, event, clientId), detail: { secret_id: secretId } }),
  };
  const result = await (dryRun ? storage.dryRun((store) => store.changeSecrets([change])) : storage.changeSecrets([change]));
  clients.forget(tenantId, clientId);
  requireUpdated(result);
  if (result === 'ended') throw new Problem(409, 'The secret has expired, retired or been revoked. Add a new one.');
  return dryRun ? { ...before, ...change.set } : secretOf(dependencies, request, clientId, secretId);
};

export const updateSecret = defineRoute({
  method: 'PATCH',
  url: ONE_SECRET,
  rights: ROTATE_SECRETS,
  schema: {
    summary: 'Change the label, expiry or retirement of a secret',
    params: SecretPath,
    body: SecretPatch,
    response: { 200: SecretView },
  },
  handle: async (request, reply, dependencies) => {
    const secret = await changeSecret(dependencies, request, request.params, 'secret.update', (at) => parseSecretPatch(request.body, at));
    return sendSecret(dependencies, request, reply, secret);
  },
});

export const retireSecret = defineRoute({
  method: 'POST',
  url: `${ONE_SECRET}/retire`,
  rights: ROTATE_SECRETS,
  preValidation: optionalBody,
  schema: {
    summary: 'Retire a secret, immediately or after a delay',
    description: 'Its tokens stay valid; revoke the credential to end them as well.',
    params: SecretPath,
    querystring: DryRunQuery,
    body: Retirement,
    response: { 200: SecretView },
  },
  handle: async (request, reply, dependencies) => {
    const after = (request.body.after ?? 0) * 1000;
    const secret = await changeSecret(
      dependencies,
      request,
      request.params,
      'secret.retire',
      (at) => ({ retiresAt: at + after }),
      isDryRun(request),
    );
    return sendSecret(dependencies, request, reply, secret);
  },
});

export const deactivateSecret = defineRoute({
  method: 'POST',
  url: `${ONE_SECRET}/deactivate`,
  rights: ROTATE_SECRETS,
  schema: {
    summary: 'Deactivate a secret until it is reactivated',
    params: SecretPath,
    querystring: DryRunQuery,
    response: { 200: SecretView },
  },
  handle: async (request, reply, dependencies) => {
    const set = (at: number) => ({ deactivatedAt: at });
    return sendSecret(
      dependencies,
      request,
      reply,
      await changeSecret(dependencies, request, request.params, 'secret.deactivate', set, isDryRun(request)),
    );
  },
});

export const reactivateSecret = defineRoute({
  method: 'POST',
  url: `${ONE_SECRET}/reactivate`,
  rights: ROTATE_SECRETS,
  schema: { summary: 'Reactivate a deactivated secret', params: SecretPath, response: { 200: SecretView } },
  handle: async (request, reply, dependencies) =>
    sendSecret(
      dependencies,
      request,
      reply,
      await changeSecret(dependencies, request, request.params, 'secret.reactivate', () => ({ deactivatedAt: undefined })),
    ),
});
