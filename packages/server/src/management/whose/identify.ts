// POST /management/v1/whose: identifies the client that a leaked secret or token belongs to. The leaked
// string is neither stored nor returned.

import { Type } from 'typebox';
import { holdsFor } from '../../clients/entitlements.ts';
import { secretMatches } from '../../clients/secret-hash.ts';
import type { Client } from '../../records/client.ts';
import { secretState } from '../../records/secret-state.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import { tokenStatus } from '../../tokens/chain-status.ts';
import { verifyToken } from '../../tokens/verification.ts';
import { ClientState } from '../clients/schema.ts';
import { type GRANT_STATUSES, GrantStatus } from '../grants/view.ts';
import { nullable, Timestamp } from '../openapi/wire-schema.ts';
import type { ManagementDependencies } from '../request.ts';
import { requester, succeeded } from '../request.ts';
import { orNull, timestamp } from '../requests/timestamp.ts';
import { defineRoute } from '../route.ts';
import { SecretState } from '../secrets/schema.ts';

const LeakedCredential = Type.Object(
  {
    credential: Type.String({
      minLength: 1,
      maxLength: 8192,
      description: 'A client secret or an access token, without surrounding text.',
    }),
  },
  { $id: 'LeakedCredential', additionalProperties: false },
);

const IdentifiedCredential = Type.Object(
  {
    kind: Type.Enum(['client_secret', 'access_token', 'unknown'], {
      description: '`unknown`: not a credential of this tenant, or a secret that a person chose or that was imported.',
    }),
    client_id: nullable(Type.String()),
    client_name: nullable(Type.String()),
    client_state: nullable(ClientState),
    owner: nullable(Type.String()),
    contacts: Type.Array(Type.String()),
    credential_id: nullable(Type.String()),
    credential_state: nullable(SecretState),
    grant_id: nullable(Type.String()),
    grant_status: nullable(GrantStatus),
    expires_at: nullable(Timestamp),
    last_used_at: nullable(Timestamp),
    last_used_from: nullable(Type.String()),
  },
  { $id: 'IdentifiedCredential' },
);

/** The credential that a string was identified as. */
interface Identified {
  readonly kind: 'client_secret' | 'access_token';
  readonly clientId: string;
  readonly credentialId: string;
  readonly grant?: { readonly id: string; readonly status: (typeof GRANT_STATUSES)[number] };
  readonly expiresAt: number | undefined;
}

const identifyToken = async (
  { storage, clients, now }: ManagementDependencies,
  text: string,
  tenant: LoadedTenant,
): Promise<Identified | undefined> => {
  const grant = await verifyToken(text, tenant, storage);
  if (typeof grant === 'string') return undefined;
  const { id, clientId, credentialId, expiresAt } = grant;
  const client = await clients.find(tenant.tenant.id, clientId);
  const found = await tokenStatus(grant, client, tenant, { grants: storage, clients, now });
  const status = found === 'chain-ended' ? 'ended' : found;
  return { kind: 'access_token', clientId, credentialId, grant: { id, status }, expiresAt: expiresAt * 1000 };
};

const identifySecret = async (
  { storage, peppers }: ManagementDependencies,
  text: string,
  { tenant }: LoadedTenant,
): Promise<Identified | undefined> => {
  const candidates = await storage.secretsEnding(tenant.id, text.slice(-4));
  const found = candidates.find(({ clientId, secret }) => secretMatches(peppers, { tenantId: tenant.id, clientId }, secret, text));
  if (found === undefined) return undefined;
  const { clientId, secret } = found;
  return { kind: 'client_secret', clientId, credentialId: secret.id, expiresAt: secret.expiresAt };
};

const stateOf = ({ now }: ManagementDependencies, client: Client | undefined) => {
  if (client === undefined || client.deletedAt !== undefined) return 'deleted' as const;
  if (client.disabledAt !== undefined) return 'disabled' as const;
  return client.expiresAt !== undefined && client.expiresAt <= now() ? ('expired' as const) : ('enabled' as const);
};

export const identifyCredential = defineRoute({
  method: 'POST',
  url: '/management/v1/whose',
  rights: { entitlements: ['readAPIClients'], checksEachClient: true },
  schema: { summary: 'Identify the client of a leaked secret or token', body: LeakedCredential, response: { 200: IdentifiedCredential } },
  handle: async (request, _reply, dependencies) => {
    const { clients, storage, audit, uses, now } = dependencies;
    const { tenant, principal } = requester(request);
    const tenantId = tenant.tenant.id;
    const text = request.body.credential.trim();
    const found = (await identifyToken(dependencies, text, tenant)) ?? (await identifySecret(dependencies, text, tenant));
    const client =
      found === undefined
        ? undefined
        : ((await clients.find(tenantId, found.clientId)) ?? (await storage.findDeletedClient(tenantId, found.clientId)));
    // A caller that may not read the client gets the response for an unknown string.
    const isVisible = found !== undefined && holdsFor(principal.entitlements, 'readAPIClients', client?.owner);
    const event = succeeded(request, 'credential.whose', isVisible ? found.clientId : 'unknown');
    await storage.appendAudit([audit.entry({ ...event, detail: { kind: isVisible ? found.kind : 'unknown' } })]);
    if (!isVisible) return UNKNOWN;
    const secret = client?.secrets.find(({ id }) => id === found.credentialId);
    const use = (await uses.of(tenantId, [found.clientId])).find(({ credentialId }) => credentialId === found.credentialId);
    return {
      kind: found.kind,
      client_id: found.clientId,
      client_name: client?.name ?? null,
      client_state: stateOf(dependencies, client),
      owner: client?.owner ?? null,
      contacts: [...(client?.contacts ?? [])],
      credential_id: found.credentialId,
      credential_state: secret === undefined ? null : secretState(secret, now()),
      grant_id: found.grant?.id ?? null,
      grant_status: found.grant?.status ?? null,
      expires_at: orNull(found.expiresAt),
      last_used_at: use === undefined ? null : timestamp(use.at),
      last_used_from: use?.address ?? null,
    };
  },
});

const UNKNOWN = {
  kind: 'unknown' as const,
  client_id: null,
  client_name: null,
  client_state: null,
  owner: null,
  contacts: [],
  credential_id: null,
  credential_state: null,
  grant_id: null,
  grant_status: null,
  expires_at: null,
  last_used_at: null,
  last_used_from: null,
};
