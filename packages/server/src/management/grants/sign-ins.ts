// GET /management/v1/sign-ins: granted and refused token requests by client, credential and address.

import { Type } from 'typebox';
import { readableOwners } from '../access/readable-owners.ts';
import { nullable, Timestamp } from '../openapi/wire-schema.ts';
import { requester } from '../request.ts';
import { FieldProblems } from '../requests/field-problems.ts';
import { timestamp } from '../requests/timestamp.ts';
import { defineRoute } from '../route.ts';
import { grantFilterOf } from './query.ts';

/** The default period of a list, in milliseconds. */
const DEFAULT_SPAN = 24 * 3_600_000;

const Query = Type.Partial(
  Type.Object({
    client_id: Type.String({ minLength: 1, maxLength: 256 }),
    credential_id: Type.String({ minLength: 1, maxLength: 128 }),
    address: Type.String({ minLength: 1, maxLength: 64 }),
    owner: Type.String({ minLength: 1, maxLength: 256, description: 'Only clients of this owner.' }),
    since: Type.String({ description: 'RFC 3339; a day before `until` when absent. Granted tokens are counted by the hour.' }),
    until: Type.String({ description: 'RFC 3339; now when absent.' }),
    limit: Type.String({ pattern: '^([1-9]\\d{0,2}|1000)$', description: '1 to 1000, 100 when absent.' }),
  }),
  { additionalProperties: false },
);

const SignInList = Type.Object(
  {
    sign_ins: Type.Array(
      Type.Object(
        {
          client_id: nullable(Type.String({ description: 'As authenticated, or as claimed where authentication failed.' })),
          credential_id: nullable(Type.String()),
          address: nullable(Type.String()),
          result: Type.String({ description: '`granted`, or the reason of the refusal.' }),
          count: Type.Integer(),
          first_at: Timestamp,
          last_at: Timestamp,
        },
        { title: 'SignIn' },
      ),
    ),
  },
  { $id: 'SignInList' },
);

export const listSignIns = defineRoute({
  method: 'GET',
  url: '/management/v1/sign-ins',
  rights: { entitlements: ['readOIDCGrants'], checksEachClient: true },
  schema: {
    summary: 'List granted and refused token requests',
    description: 'Groups by client, credential, address and result, the latest first.',
    querystring: Query,
    response: { 200: SignInList },
  },
  handle: async (request, _reply, { now, audit, signIns, storage }) => {
    const { tenant, principal } = requester(request);
    const { query } = request;
    const problems = new FieldProblems();
    const { clientId, credentialId, address } = grantFilterOf(query, problems);
    const until = problems.time('until', query.until) ?? now();
    const since = problems.time('since', query.since) ?? until - DEFAULT_SPAN;
    problems.throwIfAny();
    // Audit entries of refusals are buffered, and so are counts of tokens without a grant: the response must
    // include what was already sent.
    await Promise.all([audit.flush(), signIns.flush()]);
    const groups = await storage.signIns(tenant.tenant.id, {
      clientId,
      credentialId,
      address,
      since,
      until,
      owners: readableOwners(principal, 'readOIDCGrants', query.owner),
      limit: Number(query.limit ?? 100),
    });
    return {
      sign_ins: groups.map((group) => ({
        client_id: group.clientId ?? null,
        credential_id: group.credentialId ?? null,
        address: group.address ?? null,
        result: group.result,
        count: group.count,
        first_at: timestamp(group.firstAt),
        last_at: timestamp(group.lastAt),
      })),
    };
  },
});
