// The pages, in the order of the navigation: each with the right that it needs and the module that it is loaded from.
import { type ComponentType, lazy } from 'react';
import type { IconName } from '../kit/icon.tsx';
import type { PlainKey } from '../language/catalog.ts';
import type { Right } from './rights.ts';

/** A page that has an entry in the navigation. */
export interface Entry {
  readonly path: string;
  readonly title: PlainKey;
  readonly icon: IconName;
  /** Without one, every operator may see it. */
  readonly right?: Right;
  readonly page: ComponentType;
}

const page = (load: () => Promise<{ readonly Page: ComponentType }>): ComponentType => lazy(async () => ({ default: (await load()).Page }));

/** The navigation, in groups. */
export const NAVIGATION: readonly { readonly title: PlainKey; readonly entries: readonly Entry[] }[] = [
  {
    title: 'nav.group.clients',
    entries: [
      { path: '/overview', title: 'nav.overview', icon: 'overview', page: page(() => import('../pages/overview/overview.tsx')) },
      {
        path: '/clients',
        title: 'nav.clients',
        icon: 'clients',
        right: 'readClients',
        page: page(() => import('../pages/clients/clients.tsx')),
      },
      {
        path: '/agents',
        title: 'nav.agents',
        icon: 'agents',
        right: 'readClients',
        page: page(() => import('../pages/agents/agents.tsx')),
      },
      { path: '/grants', title: 'nav.grants', icon: 'grants', right: 'readGrants', page: page(() => import('../pages/grants/grants.tsx')) },
      { path: '/usage', title: 'nav.usage', icon: 'usage', right: 'readGrants', page: page(() => import('../pages/usage/usage.tsx')) },
    ],
  },
  {
    title: 'nav.group.trust',
    entries: [
      {
        ...{ path: '/resources', title: 'nav.resources', icon: 'resources', right: 'readClients' },
        page: page(() => import('../pages/resources/resources.tsx')),
      },
      {
        ...{ path: '/quotas', title: 'nav.quotas', icon: 'quotas', right: 'readClients' },
        page: page(() => import('../pages/quotas/quotas.tsx')),
      },
      {
        path: '/issuers',
        title: 'nav.issuers',
        icon: 'issuers',
        right: 'readClients',
        page: page(() => import('../pages/issuers/issuers.tsx')),
      },
    ],
  },
  {
    title: 'nav.group.security',
    entries: [
      { path: '/leak', title: 'nav.leak', icon: 'leak', right: 'readClients', page: page(() => import('../pages/leak/leak.tsx')) },
      {
        ...{ path: '/inspector', title: 'nav.inspector', icon: 'inspector', right: 'readClients' },
        page: page(() => import('../pages/inspector/inspector.tsx')),
      },
      { path: '/keys', title: 'nav.keys', icon: 'keys', right: 'readKeys', page: page(() => import('../pages/keys/keys.tsx')) },
      { path: '/audit', title: 'nav.audit', icon: 'audit', right: 'readAudit', page: page(() => import('../pages/audit/audit.tsx')) },
    ],
  },
  {
    title: 'nav.group.administration',
    entries: [
      {
        path: '/tenants',
        title: 'nav.tenants',
        icon: 'tenants',
        right: 'manageTenants',
        page: page(() => import('../pages/tenants/tenants.tsx')),
      },
      {
        path: '/settings',
        title: 'nav.settings',
        icon: 'settings',
        right: 'manageTenants',
        page: page(() => import('../pages/settings/settings.tsx')),
      },
      {
        ...{ path: '/operators', title: 'nav.operators', icon: 'operators', right: 'readOperators' },
        page: page(() => import('../pages/operators/operators.tsx')),
      },
      {
        ...{ path: '/providers', title: 'nav.providers', icon: 'providers', right: 'readOperators' },
        page: page(() => import('../pages/providers/providers.tsx')),
      },
      { path: '/account', title: 'nav.account', icon: 'account', page: page(() => import('../pages/account/account.tsx')) },
    ],
  },
];

/** Pages without an entry. */
export const FURTHER: readonly (Pick<Entry, 'path' | 'page'> & Partial<Entry>)[] = [
  {
    ...{ path: '/clients/new', title: 'clients.create', right: 'editClients' },
    page: page(() => import('../pages/new-client/new-client.tsx')),
  },
  { path: '/agents/:id', page: page(() => import('../pages/agent/agent.tsx')) },
  { path: '/grants/:id', page: page(() => import('../pages/chain/chain.tsx')) },
  { path: '/clients/:id/:tab?', page: page(() => import('../pages/client/client.tsx')) },
];
