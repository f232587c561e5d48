// GET of the entitlements, and of one.
import { canonicalEntitlement, isInert } from '../../clients/entitlements.ts';
import { READ_CLIENTS } from '../clients/find.ts';
import { requester } from '../request.ts';
import { defineRoute } from '../route.ts';
import { setEtag } from '../writes/versions.ts';
import { ENTITLEMENTS, EntitlementPath, entitlementNamed, ONE_ENTITLEMENT } from './find.ts';
import { BUILT_IN, EntitlementList, EntitlementView, inertOf, ownView } from './view.ts';

export const listEntitlements = defineRoute({
  method: 'GET',
  url: ENTITLEMENTS,
  rights: READ_CLIENTS,
  schema: { summary: 'List the entitlements that clients may be given', response: { 200: EntitlementList } },
  handle: async (request, _reply, { storage }) => {
    const { id } = requester(request).tenant.tenant;
    const [own, inert] = await Promise.all([storage.entitlements(id), storage.inertEntitlements(id)]);
    return { entitlements: [...BUILT_IN, ...inert.map(inertOf), ...own.map(ownView)] };
  },
});

export const showEntitlement = defineRoute({
  method: 'GET',
  url: ONE_ENTITLEMENT,
  rights: READ_CLIENTS,
  schema: { summary: 'Show an entitlement', params: EntitlementPath, response: { 200: EntitlementView } },
  handle: async (request, reply, dependencies) => {
    const { storage } = dependencies;
    const canonical = canonicalEntitlement(request.params.name);
    const builtIn = BUILT_IN.find(({ name }) => name === canonical);
    if (builtIn !== undefined) return builtIn;
    if (canonical !== undefined && isInert(canonical)) {
      const held = await storage.inertEntitlements(requester(request).tenant.tenant.id);
      if (held.includes(canonical)) return inertOf(canonical);
    }
    const own = await entitlementNamed(dependencies, request, request.params.name);
    return setEtag(reply, own).send(ownView(own));
  },
});
