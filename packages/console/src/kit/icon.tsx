// The icons: one path each, on a ground of 24 by 24. They repeat what a text says, so that screen readers skip them.
const PATHS = {
  overview: 'M4 13h6V4H4zM14 20h6V4h-6zM4 20h6v-3H4z',
  clients: 'M4 6h16v5H4zM4 15h16v3H4zM8 8.500h.01M8 16.500h.01',
  agents: 'M5 8h14v11H5zM12 8V4M9 13h.01M15 13h.01M9.500 16.500h5M2.500 12v3M21.500 12v3',
  grants: 'M9 12l2 2 4-4M12 3l7 3v6c0 4-3 7-7 9-4-2-7-5-7-9V6z',
  usage: 'M4 20V10M10 20V4M16 20v-7M21 20H3',
  resources: 'M12 3l8 4.500v9L12 21l-8-4.500v-9zM12 12l8-4.500M12 12v9M12 12L4 7.500',
  quotas: 'M4 17a8 8 0 1 1 16 0M12 17l4-5M4 20h16',
  issuers: 'M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.700-5.700l-1 1M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 5.700 5.700l1-1',
  keys: 'M15 13a4.500 4.500 0 1 0-4-2.500L4 17.500V20h3v-2h2v-2l2.500-2.500A4.500 4.500 0 0 0 15 13zM16 8.500h.01',
  audit: 'M7 3h8l4 4v14H7zM10 12h6M10 16h6M10 8h2',
  leak: 'M12 4s6 6.500 6 11a6 6 0 0 1-12 0c0-4.500 6-11 6-11z',
  inspector: 'M11 5a6 6 0 1 1 0 12 6 6 0 0 1 0-12zM16 16l4 4',
  tenants: 'M4 20V8l8-4 8 4v12M9 20v-5h6v5',
  operators:
    'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM3 20c0-3.500 2.500-6 6-6s6 2.500 6 6M16 11a3 3 0 1 0-1-5.800M17 14.500c2.500.500 4 2.500 4 5.500',
  providers: 'M14 4h6v16h-6M10 8l4 4-4 4M14 12H3',
  settings: 'M4 7h10M18 7h2M4 17h2M10 17h10M16 5v4M8 15v4',
  account: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20c.500-4 3.500-6 7.500-6s7 2 7.500 6',
  leave: 'M14 4H6v16h8M11 12h9M17 8l4 4-4 4',
  menu: 'M4 7h16M4 12h16M4 17h16',
  close: 'M6 6l12 12M18 6L6 18',
  copy: 'M9 9h10v11H9zM5 15V4h10',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  warn: 'M12 4l9 16H3zM12 10v4M12 17h.01',
  stop: 'M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 8v5M12 16h.01',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5M12 8h.01',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2',
  pause: 'M9 6v12M15 6v12',
  plus: 'M12 5v14M5 12h14',
  chevron: 'M9 6l6 6-6 6',
  up: 'M12 19V5M6 11l6-6 6 6',
  down: 'M12 5v14M6 13l6 6 6-6',
  lock: 'M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3',
  empty: 'M4 13l3-8h10l3 8v6H4zM4 13h5l1 2h4l1-2h5',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  passkey: 'M10 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM3 20c.500-4 3-6 7-6M17 12a3 3 0 0 1 1 5.800V21h-2v-3.200A3 3 0 0 1 17 12z',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.500 1.500M17.500 17.500L19 19M5 19l1.500-1.500M17.500 6.500L19 5',
  moon: 'M20 14A8 8 0 0 1 10 4a8 8 0 1 0 10 10z',
  system: 'M4 5h16v11H4zM9 20h6M12 16v4',
} as const;

export type IconName = keyof typeof PATHS;

export const Icon = ({ name }: { readonly name: IconName }) => (
  <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={PATHS[name]} />
  </svg>
);
