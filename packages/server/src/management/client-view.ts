// From the domain's client to the wire's.
import type { Client, ClientSecret } from '../clients/client.ts';
import { secretState } from '../clients/secret-state.ts';
import type { ClientViewBody } from './client-schema.ts';

/** RFC 3339 in UTC, with milliseconds. */
export const timestamp = (milliseconds: number): string => new Date(milliseconds).toISOString();

const orNull = (milliseconds: number | undefined): string | null => (milliseconds === undefined ? null : timestamp(milliseconds));

const clientState = ({ disabledAt, expiresAt }: Client, now: number): ClientViewBody['state'] => {
  if (disabledAt !== undefined) return 'disabled';
  return expiresAt !== undefined && expiresAt <= now ? 'expired' : 'enabled';
};

const secretView = (secret: ClientSecret, now: number): ClientViewBody['secrets'][number] => ({
  id: secret.id,
  label: secret.label ?? null,
  last_four: secret.lastFour,
  state: secretState(secret, now),
  created_at: timestamp(secret.createdAt),
  created_by: secret.createdBy,
  expires_at: orNull(secret.expiresAt),
});

/** A client as answers show it at a moment. */
export const clientView = (client: Client, now: number): ClientViewBody => ({
  client_id: client.clientId,
  id: client.id,
  name: client.name,
  description: client.description ?? null,
  state: clientState(client, now),
  token_endpoint_auth_method: client.authMethod,
  access_token_format: client.accessTokenFormat ?? null,
  access_token_lifetime: client.accessTokenLifetime ?? null,
  restrict_scopes: client.restrictScopes,
  scopes: [...client.scopes],
  default_scopes: [...client.defaultScopes],
  default_resource: client.defaultResource ?? null,
  entitlements: [...client.entitlements],
  created_at: timestamp(client.createdAt),
  created_by: client.createdBy,
  updated_at: timestamp(client.updatedAt),
  expires_at: orNull(client.expiresAt),
  disabled_at: orNull(client.disabledAt),
  disabled_by: client.disabledBy ?? null,
  secrets: client.secrets.map((secret) => secretView(secret, now)),
});
