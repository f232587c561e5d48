// POST: revokes all grants of a client, a credential, an address or a time.
import { Type } from 'typebox';
import { Problem } from '../../http/problem.ts';
import { acceptsUnrecorded } from '../../records/unrecorded-token.ts';
import { changeableRights } from '../access/client-rights.ts';
import { requester, succeeded } from '../request.ts';
import { FieldProblems } from '../requests/field-problems.ts';
import { defineRoute } from '../route.ts';
import { DryRunQuery, isDryRun } from '../writes/dry-run.ts';
import { GRANTS, MANAGE_GRANTS, requireMayRevokeGrantsOf, withinOwners } from './find.ts';
import { GRANT_CRITERIA, grantFilterOf } from './query.ts';

/** Grants that one transaction revokes. */
const REVOKE_BATCH = 1_000;
const RevocationFilter = Type.Partial(Type.Object(GRANT_CRITERIA), {
  $id: 'RevocationFilter',
  additionalProperties: false,
  minProperties: 1,
  description: 'A grant must match all criteria.',
});
const RevokedGrants = Type.Object(
  { dry_run: Type.Boolean(), revoked: Type.Integer({ description: 'The number of grants that were revoked, or would be in a dry run.' }) },
  { $id: 'RevokedGrants' },
);

// Whoever revokes tokens by an address relies on all of them being found.
const notFindable = (): Problem =>
  new Problem(
    409,
    'This tenant has tokens without a grant, which these criteria do not find. End the tokens of the client or of the tenant, or revoke the credential.',
  );

export const revokeManyGrants = defineRoute({
  method: 'POST',
  url: `${GRANTS}/revoke`,
  rights: MANAGE_GRANTS,
  schema: {
    summary: 'Permanently revoke all grants of a client, a credential, an address or a time',
    description:
      'Skips grants of clients that have rights which the caller lacks. Credentials stay valid; revoke a credential to end it as well. 409 while the tenant has tokens without a grant, which no criteria find.',
    querystring: DryRunQuery,
    body: RevocationFilter,
    response: { 200: RevokedGrants },
  },
  handle: async (request, _reply, dependencies) => {
    const { now, storage, audit, onRevoked } = dependencies;
    const { tenant } = requester(request);
    const tenantId = tenant.tenant.id;
    if (acceptsUnrecorded(tenant.tenant, now())) throw notFindable();
    const problems = new FieldProblems();
    // Grants that are issued during the revocation are not included.
    const until = Math.floor(now() / 1000);
    const { issuedUntil = until, ...criteria } = grantFilterOf(request.body, problems, '/');
    problems.throwIfAny();
    await requireMayRevokeGrantsOf(dependencies, request, request.body.client_id);
    const within = changeableRights(request);
    const filter = withinOwners(request, { ...criteria, within, issuedUntil: Math.min(until, issuedUntil) }, 'manageOIDCGrants');
    const at = now();
    let revoked = 0;
    let before: string | undefined;
    if (isDryRun(request)) {
      for (;;) {
        const page = await storage.listGrants(tenantId, { filter: { ...filter, unendedAt: until }, before, limit: REVOKE_BATCH });
        revoked += page.length;
        before = page.at(-1)?.id;
        if (page.length < REVOKE_BATCH) return { dry_run: true, revoked };
      }
    }
    do {
      const page = await storage.revokeMatchingGrants({
        tenantId,
        filter,
        before,
        at,
        limit: REVOKE_BATCH,
        audit: (ids) =>
          audit.entry({
            ...succeeded(request, 'grant.revoke-many', request.body.client_id ?? 'grants'),
            detail: { ...request.body, count: ids.length },
          }),
      });
      revoked += page.revoked;
      before = page.next;
    } while (before !== undefined);
    onRevoked(tenantId);
    return { dry_run: false, revoked };
  },
});
