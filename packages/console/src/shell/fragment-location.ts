// The location of a page is in the fragment, as `#/clients?q=billing`: the server gets no path and no query of it.
import { useSyncExternalStore } from 'react';

const subscribe = (changed: () => void): (() => void) => {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
};

const split = (): readonly [path: string, search: string] => {
  const [path = '', search = ''] = window.location.hash.slice(1).split('?', 2);
  return [path.startsWith('/') ? path : `/${path}`, search];
};

/** Goes to a page. @param to - its path, such as `/clients?state=disabled` */
export const navigate = (to: string, { replace = false }: { readonly replace?: boolean } = {}): void => {
  if (!replace) {
    window.location.hash = to;
    return;
  }
  window.history.replaceState(null, '', `#${to}`);
  window.dispatchEvent(new HashChangeEvent('hashchange'));
};

const usePath = (): [string, typeof navigate] => [useSyncExternalStore(subscribe, () => split()[0]), navigate];
usePath.hrefs = (href: string): string => `#${href}`;

const useSearch = (): string => useSyncExternalStore(subscribe, () => split()[1]);

/** The location for wouter's router. */
export const FRAGMENT = { hook: usePath, searchHook: useSearch } as const;

/** The filters of a page, which are part of its location so that it can be bookmarked and shared. */
export const useFilters = (): [filters: URLSearchParams, change: (changes: Readonly<Record<string, string>>) => void] => {
  const filters = new URLSearchParams(useSearch());
  const change = (changes: Readonly<Record<string, string>>): void => {
    for (const [name, value] of Object.entries(changes)) {
      if (value === '') filters.delete(name);
      else filters.set(name, value);
    }
    navigate(`${split()[0]}${filters.size === 0 ? '' : `?${filters}`}`, { replace: true });
  };
  return [filters, change];
};
