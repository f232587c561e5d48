// GET of the clients that may exchange the tokens of a client, and so act for it: the reverse of exchange policies.
import { Type } from 'typebox';
import { ownersOf } from '../../clients/entitlements.ts';
import { isOf } from '../../grants/exchange/subject-policy.ts';
import type { Client } from '../../records/client.ts';
import type { TrustRule } from '../../records/trust-rule.ts';
import { requester } from '../request.ts';
import { decodePosition, encodePosition } from '../requests/list-position.ts';
import { defineRoute } from '../route.ts';
import { ClientPath, findClient, ONE_CLIENT, READ_CLIENTS } from './find.ts';
import { ClientPage } from './schema.ts';
import { clientView } from './view.ts';

/** Clients that are read at once, of which few have a policy about the one. */
const PAGE = 500;

export const listExchangers = defineRoute({
  method: 'GET',
  url: `${ONE_CLIENT}/exchangers`,
  rights: READ_CLIENTS,
  schema: {
    summary: 'List the API clients that may exchange the tokens of one',
    description:
      'Those whose exchange policies are about its tokens: of this server, and of issuers that it has trust rules for. Each policy also limits for whom the token must be, and what the new one permits.',
    params: ClientPath,
    querystring: Type.Partial(
      Type.Object({
        limit: Type.String({ pattern: '^([1-9]\\d{0,2}|1000)$', description: '1 to 1000, 100 when absent.' }),
        cursor: Type.String({ maxLength: 1024, description: '`next_cursor` of the previous page.' }),
      }),
      { additionalProperties: false },
    ),
    response: { 200: ClientPage },
  },
  handle: async (request, _reply, { storage, uses, now }) => {
    const { principal } = requester(request);
    const subject = await findClient(storage, request, request.params.client_id);
    const { tenantId } = subject;
    const scope = { tenantId, sort: 'exchangers' };
    const limit = Number(request.query.limit ?? 100);
    const owners = ownersOf(principal.entitlements, 'readAPIClients');
    const isExchanger = exchangerOf(subject, await storage.trustsOfClient(tenantId, subject.clientId));
    const found: Client[] = [];
    let after = request.query.cursor === undefined ? undefined : decodePosition(request.query.cursor, scope).id;
    // One more than requested shows whether there is a next page.
    while (found.length <= limit) {
      const page = await storage.listClients(tenantId, { after, limit: PAGE, owners, filter: { exchanging: true } });
      found.push(...page.filter(isExchanger));
      after = page.at(-1)?.id;
      if (page.length < PAGE) break;
    }
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    const lastUses = await uses.of(
      tenantId,
      shown.map(({ clientId }) => clientId),
    );
    return {
      clients: shown.map((client) => clientView(client, now(), lastUses)),
      next_cursor: found.length > limit && last !== undefined ? encodePosition({ id: last.id, key: '' }, scope) : null,
    };
  },
});

/** Whether a client has a policy about the tokens of another, which are of this server or of an issuer of its rules. */
const exchangerOf = (origin: Client, rules: readonly TrustRule[]) => {
  const usable = rules.filter(({ id }) => !origin.revokedCredentials.includes(id));
  const issuers = [undefined, ...new Set(usable.map(({ issuerId }) => issuerId))];
  return ({ exchange }: Client): boolean =>
    exchange?.subjects.some((subject) => issuers.some((issuerId) => isOf(subject, { origin, issuerId }))) === true;
};
