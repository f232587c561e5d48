// GET /management/v1/reports/waste: the clients that requested far more tokens in a day than they needed.
import { Type } from 'typebox';
import { holdsFor } from '../../clients/entitlements.ts';
import { dayText, lastDay, PROCESSES_LABEL, TOLERATED_EXCESS, TOLERATED_RATIO, wastefulClients } from '../../clients/usage/waste.ts';
import { DAY } from '../../records/usage.ts';
import { READ_GRANTS } from '../grants/find.ts';
import { nullable } from '../openapi/wire-schema.ts';
import { requester } from '../request.ts';
import { FieldProblems } from '../requests/field-problems.ts';
import { defineRoute } from '../route.ts';

const issued = Type.Integer({ description: 'Tokens that it obtained.' });
const needed = Type.Integer({ description: 'Tokens that would have been enough: one at a time for each address, credential and scope.' });

const WasteReport = Type.Object(
  {
    day: Type.String({ description: 'The day (UTC).' }),
    clients: Type.Array(
      Type.Object(
        {
          client_id: Type.String(),
          owner: nullable(Type.String()),
          issued,
          needed,
          addresses: Type.Array(Type.Object({ address: Type.String(), credential_id: Type.String(), issued, needed }), {
            description: 'The ten addresses that obtained most.',
          }),
        },
        { title: 'WastefulClient' },
      ),
    ),
  },
  { $id: 'WasteReport' },
);

export const wasteReport = defineRoute({
  method: 'GET',
  url: '/management/v1/reports/waste',
  rights: READ_GRANTS,
  schema: {
    summary: 'List the clients that waste tokens',
    description: `Lists clients that obtained more than ${TOLERATED_RATIO} times the tokens that they needed, and over ${TOLERATED_EXCESS} more. The label \`${PROCESSES_LABEL}\` of a client states how many processes share an address.`,
    querystring: Type.Partial(
      Type.Object({ day: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'The last complete day (UTC) when absent.' }) }),
      { additionalProperties: false },
    ),
    response: { 200: WasteReport },
  },
  handle: async (request, _reply, { now, usage, storage }) => {
    const { tenant, principal } = requester(request);
    const problems = new FieldProblems();
    const at = problems.time('day', request.query.day);
    problems.throwIfAny();
    await usage.flush();
    const day = at === undefined ? lastDay(now()) : Math.floor(at / 1000 / DAY) * DAY;
    const found = await wastefulClients(storage, tenant.tenant.id, day);
    const visible = found.filter(({ client }) => holdsFor(principal.entitlements, 'readOIDCGrants', client.owner));
    return {
      day: dayText(day),
      clients: visible.map(({ client, addresses, ...demand }) => ({
        client_id: client.clientId,
        owner: client.owner ?? null,
        ...demand,
        addresses: addresses.map(({ address, credentialId, ...each }) => ({
          address,
          credential_id: credentialId,
          issued: each.issued,
          needed: each.needed,
        })),
      })),
    };
  },
});
