// /management/v1/grants: the record behind each token, and what ends one.
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { Problem } from '../http/problem.ts';
import type { GrantChange } from '../storage/storage.ts';
import { confirmationOf } from '../tokens/grant.ts';
import { grantStatus } from '../tokens/is-active.ts';
import { timestamp } from './client-view.ts';
import { type ManagementApp, type ManagementDependencies, requester, succeeded } from './management.ts';
import { nullable, Timestamp } from './wire-schema.ts';

const GrantView = Type.Object(
  {
    grant_id: Type.String({ format: 'uuid' }),
    client_id: Type.String(),
    credential_id: Type.String(),
    status: Type.Enum(['active', 'expired', 'suspended', 'revoked', 'ended']),
    access_token_format: Type.Enum(['jwt', 'opaque']),
    kid: nullable(Type.String({ description: 'The signing key of a JWT.' })),
    issuer: Type.String(),
    scope: Type.String(),
    audience: Type.Array(Type.String()),
    cnf: nullable(Type.Record(Type.String(), Type.String(), { description: 'What the token is bound to (RFC 7800).' })),
    authorization_details: Type.Array(Type.Record(Type.String(), Type.Unknown())),
    address: Type.String(),
    issued_at: Timestamp,
    expires_at: Timestamp,
    suspended_at: nullable(Timestamp),
    revoked_at: nullable(Timestamp),
  },
  { $id: 'Grant' },
);

const ONE = '/management/v1/grants/:id';
const Path = Type.Object({ id: Type.String() });
const READ = { entitlements: ['readOIDCGrants', 'manageOIDCGrants'] } as const;
const MANAGE = { entitlements: ['manageOIDCGrants'] } as const;

/** Adds the routes. */
export const grantRoutes = (app: ManagementApp, { storage, clients, audit, now, onRevoked }: ManagementDependencies): void => {
  const show = async (request: FastifyRequest, id: string): Promise<Static<typeof GrantView>> => {
    const { tenant } = requester(request);
    const grant = await storage.findGrant(tenant.tenant.id, id);
    if (grant === undefined) throw new Problem(404, 'There is no grant of this id.');
    const client = await clients.find(tenant.tenant.id, grant.clientId);
    const confirmation = confirmationOf(grant);
    const orNull = (milliseconds: number | undefined) => (milliseconds === undefined ? null : timestamp(milliseconds));
    return {
      grant_id: grant.id,
      client_id: grant.clientId,
      credential_id: grant.credentialId,
      status: grantStatus(grant, client, tenant, now()),
      access_token_format: grant.format,
      kid: grant.keyId ?? null,
      issuer: grant.issuer,
      scope: grant.scope,
      audience: grant.audience.split(' '),
      cnf: confirmation === undefined ? null : { ...confirmation },
      authorization_details: grant.authorizationDetails === undefined ? [] : JSON.parse(grant.authorizationDetails),
      address: grant.address,
      issued_at: timestamp(grant.issuedAt * 1000),
      expires_at: timestamp(grant.expiresAt * 1000),
      suspended_at: orNull(grant.suspendedAt),
      revoked_at: orNull(grant.revokedAt),
    };
  };
  const change = async (request: FastifyRequest, id: string, to: GrantChange['to'], event: string): Promise<void> => {
    const tenantId = requester(request).tenant.tenant.id;
    const result = await storage.changeGrant({ tenantId, id, to, at: now(), audit: audit.entry(succeeded(request, event, id)) });
    if (result === 'unknown') throw new Problem(404, 'There is no grant of this id.');
    onRevoked(tenantId);
  };

  app.get(
    ONE,
    { config: READ, schema: { summary: 'Show the grant behind a token', params: Path, response: { 200: GrantView } } },
    async (request) => show(request, request.params.id),
  );

  const states = [
    ['suspend', 'suspended', 'Suspend a grant: its token is inactive until it is reactivated'],
    ['reactivate', 'active', 'Reactivate a suspended grant; one that is revoked stays so'],
  ] as const;
  for (const [action, to, summary] of states) {
    app.post(`${ONE}/${action}`, { config: MANAGE, schema: { summary, params: Path, response: { 200: GrantView } } }, async (request) => {
      await change(request, request.params.id, to, `grant.${action}`);
      return show(request, request.params.id);
    });
  }

  app.delete(
    ONE,
    { config: MANAGE, schema: { summary: 'Revoke a grant for good', params: Path, response: { 204: Type.Null() } } },
    async (request, reply) => {
      await change(request, request.params.id, 'revoked', 'grant.revoke');
      return reply.code(204).send(null);
    },
  );
};
