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
      {
        path: '/clients',
        title: 'nav.clients',
        icon: 'clients',
        right: 'readClients',
        page: page(() => import('../pages/clients/clients.tsx')),
      },
    ],
  },
  {
    title: 'nav.group.administration',
    entries: [{ path: '/account', title: 'nav.account', icon: 'account', page: page(() => import('../pages/account/account.tsx')) }],
  },
];

/** Pages without an entry. */
export const FURTHER: readonly { readonly path: string; readonly page: ComponentType }[] = [];
