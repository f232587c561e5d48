// GET of the trusted issuers, and of one.
import { requester } from '../request.ts';
import { defineRoute } from '../route.ts';
import { setEtag } from '../writes/versions.ts';
import { ISSUERS, IssuerPath, issuerNamed, ONE_ISSUER, READ_ISSUERS, viewOf } from './find.ts';
import { IssuerList, IssuerView } from './schema.ts';

export const listIssuers = defineRoute({
  method: 'GET',
  url: ISSUERS,
  rights: READ_ISSUERS,
  schema: { summary: 'List the issuers that the tenant trusts', response: { 200: IssuerList } },
  handle: async (request, _reply, dependencies) => {
    const issuers = await dependencies.storage.trustedIssuers(requester(request).tenant.tenant.id);
    return { issuers: issuers.map((issuer) => viewOf(issuer, dependencies)) };
  },
});

export const showIssuer = defineRoute({
  method: 'GET',
  url: ONE_ISSUER,
  rights: READ_ISSUERS,
  schema: { summary: 'Show a trusted issuer, and what is known of its keys', params: IssuerPath, response: { 200: IssuerView } },
  handle: async (request, reply, dependencies) => {
    const issuer = await issuerNamed(dependencies.storage, request, request.params.issuer_id);
    return setEtag(reply, issuer).send(viewOf(issuer, dependencies));
  },
});
