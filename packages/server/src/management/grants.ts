// /management/v1/grants: the record behind each token.
import { Type } from 'typebox';
import { Problem } from '../http/problem.ts';
import { grantStatus } from '../tokens/is-active.ts';
import { timestamp } from './client-view.ts';
import { type ManagementApp, type ManagementDependencies, requester } from './management.ts';

const GrantView = Type.Object(
  {
    grant_id: Type.String({ format: 'uuid' }),
    client_id: Type.String(),
    credential_id: Type.String(),
    status: Type.Enum(['active', 'expired', 'suspended', 'revoked', 'ended']),
    access_token_format: Type.Enum(['jwt', 'opaque']),
    issuer: Type.String(),
    scope: Type.String(),
    audience: Type.Array(Type.String()),
    address: Type.String(),
    issued_at: Type.String({ format: 'date-time' }),
    expires_at: Type.String({ format: 'date-time' }),
  },
  { $id: 'Grant' },
);

/** Adds the routes. */
export const grantRoutes = (app: ManagementApp, { storage, clients, now }: ManagementDependencies): void => {
  app.get(
    '/management/v1/grants/:id',
    {
      config: { entitlements: ['readOIDCGrants', 'manageOIDCGrants'] },
      schema: { summary: 'Show the grant behind a token', params: Type.Object({ id: Type.String() }), response: { 200: GrantView } },
    },
    async (request) => {
      const { tenant } = requester(request);
      const grant = await storage.findGrant(tenant.tenant.id, request.params.id);
      if (grant === undefined) throw new Problem(404, 'There is no grant of this id.');
      const client = await clients.find(tenant.tenant.id, grant.clientId);
      return {
        grant_id: grant.id,
        client_id: grant.clientId,
        credential_id: grant.credentialId,
        status: grantStatus(grant, client, tenant, now()),
        access_token_format: grant.format,
        issuer: grant.issuer,
        scope: grant.scope,
        audience: grant.audience.split(' '),
        address: grant.address,
        issued_at: timestamp(grant.issuedAt * 1000),
        expires_at: timestamp(grant.expiresAt * 1000),
      };
    },
  );
};
