// GET of the trust rules of a client, and of one.
import { ClientPath, findClient, READ_CLIENTS } from '../clients/find.ts';
import { defineRoute } from '../route.ts';
import { setEtag } from '../writes/versions.ts';
import { ONE_TRUST, TRUSTS, TrustPath, trustNamed, viewsOf } from './find.ts';
import { TrustList, TrustView } from './schema.ts';

export const listTrusts = defineRoute({
  method: 'GET',
  url: TRUSTS,
  rights: READ_CLIENTS,
  schema: { summary: 'List the trust rules of an API client', params: ClientPath, response: { 200: TrustList } },
  handle: async (request, _reply, dependencies) => {
    const { storage } = dependencies;
    const client = await findClient(storage, request, request.params.client_id);
    return { trusts: await viewsOf(await storage.trustsOfClient(client.tenantId, client.clientId), client, dependencies) };
  },
});

export const showTrust = defineRoute({
  method: 'GET',
  url: ONE_TRUST,
  rights: READ_CLIENTS,
  schema: { summary: 'Show a trust rule, and when it was last used', params: TrustPath, response: { 200: TrustView } },
  handle: async (request, reply, dependencies) => {
    const client = await findClient(dependencies.storage, request, request.params.client_id);
    const rule = await trustNamed(dependencies.storage, client, request.params.trust_id);
    const [view] = await viewsOf([rule], client, dependencies);
    return setEtag(reply, rule).send(view);
  },
});
