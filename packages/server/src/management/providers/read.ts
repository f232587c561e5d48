// GET of the OpenID Providers of a tenant, and of one.
import { READ_OPERATORS } from '../operators/find.ts';
import { requester } from '../request.ts';
import { defineRoute } from '../route.ts';
import { setEtag } from '../writes/versions.ts';
import { ONE_PROVIDER, PROVIDERS, ProviderPath, providerNamed } from './find.ts';
import { ProviderList, ProviderView } from './schema.ts';
import { providerView } from './settings.ts';

export const listProviders = defineRoute({
  method: 'GET',
  url: PROVIDERS,
  rights: READ_OPERATORS,
  schema: { summary: 'List the OpenID Providers by which operators sign in', response: { 200: ProviderList } },
  handle: async (request, _reply, { storage }) => {
    const { id, publicUrl } = requester(request).tenant.tenant;
    return { providers: (await storage.openIdProviders(id)).map((provider) => providerView(provider, publicUrl)) };
  },
});

export const showProvider = defineRoute({
  method: 'GET',
  url: ONE_PROVIDER,
  rights: READ_OPERATORS,
  schema: { summary: 'Show an OpenID Provider', params: ProviderPath, response: { 200: ProviderView } },
  handle: async (request, reply, { storage }) => {
    const provider = await providerNamed(storage, request, request.params.provider_id);
    return setEtag(reply, provider).send(providerView(provider, requester(request).tenant.tenant.publicUrl));
  },
});
