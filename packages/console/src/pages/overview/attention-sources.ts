// What needs attention, by its source: each finds a number of things, the most urgent first.
import { ManagementError } from '@mintmark/client/management';
import { management } from '../../api/management.ts';
import type { Tone } from '../../kit/badge.tsx';
import type { Texts } from '../../language/language.tsx';
import { clientPath } from '../clients/columns.tsx';

/** One thing. */
export interface Item {
  readonly name: string;
  readonly tone: Tone;
  readonly kind: string;
  readonly at?: string;
  readonly text?: string;
  /** The page on which it is fixed. */
  readonly path: string;
}

/** @param limit - the greatest number of things */
type Source = (texts: Texts, limit: number) => Promise<readonly Item[]>;

const DAY = 86_400_000;
/** The days ahead within which an end is shown, and within which it is urgent. */
const SOON = 30;
const URGENT = 7;
/** The days without use after which something is shown. */
const UNUSED = 90;

const within = (days: number): string => new Date(Date.now() + days * DAY).toISOString();
const before = (days: number): string => new Date(Date.now() - days * DAY).toISOString();
const toneOfEnd = (at: string): Tone => (at < within(URGENT) ? 'bad' : 'warn');

const endingSecrets: Source = async ({ t }, limit) => {
  const items: Item[] = [];
  for await (const secret of management.secrets.listAll({ sort: 'ends', expires_before: within(SOON), limit: 100 })) {
    const at = [secret.expires_at, secret.retires_at].filter((each) => each !== null).toSorted()[0];
    if (at === undefined) continue;
    items.push({ name: secret.client_id, tone: toneOfEnd(at), kind: t('attention.ends'), at, path: clientPath(secret.client_id) });
    if (items.length === limit) break;
  }
  return items;
};

const endingClients: Source = async ({ t }, limit) => {
  const { clients } = await management.clients.list({ expires_before: within(SOON), state: 'enabled', limit });
  return clients.flatMap(({ client_id, expires_at: at }) =>
    at === null ? [] : [{ name: client_id, tone: toneOfEnd(at), kind: t('attention.client-ends'), at, path: clientPath(client_id) }],
  );
};

const endingRules: Source = async ({ t }, limit) => {
  const items: Item[] = [];
  for await (const { client_id, name, state, expires_at: at } of management.trusts.listAll({ expires_before: within(SOON) })) {
    if (state !== 'active' || at === null) continue;
    items.push({
      name: `${client_id}: ${name}`,
      tone: toneOfEnd(at),
      kind: t('attention.rule-ends'),
      at,
      path: `${clientPath(client_id)}/trust`,
    });
    if (items.length === limit) break;
  }
  return items;
};

const faultyIssuers: Source = async ({ t }, limit) =>
  (await management.issuers.list())
    .filter(({ state, key_state }) => state === 'enabled' && key_state.fault !== null)
    .slice(0, limit)
    .map(({ id }) => ({ name: id, tone: 'bad', kind: t('attention.issuer'), path: '/issuers' }));

const fullQuotas: Source = async ({ t, number }, limit) =>
  (await management.quotas.list())
    .flatMap(({ name, windows }) => {
      const full = windows.find(({ used, limit: most }) => used >= most);
      if (full === undefined) return [];
      const text = t('quotas.used', { used: number(full.used), limit: number(full.limit), window: t(`quotas.${full.window}`) });
      return [{ name, tone: 'warn', kind: t('attention.quota'), text, path: '/quotas' } as const];
    })
    .slice(0, limit);

const wastefulClients: Source = async ({ t, number }, limit) =>
  (await management.reports.waste()).clients.slice(0, limit).map(({ client_id, issued, needed }) => ({
    name: client_id,
    tone: 'warn',
    kind: t('attention.wastes'),
    text: t('attention.wastes.text', { issued: number(issued), needed: number(needed) }),
    path: `${clientPath(client_id)}/usage`,
  }));

const unusedClients: Source = async ({ t }, limit) => {
  const { clients } = await management.clients.list({ unused_since: before(UNUSED), state: 'enabled', limit });
  return clients.map(({ client_id, created_at }) => ({
    name: client_id,
    tone: 'info',
    kind: t('attention.unused', { days: UNUSED }),
    at: created_at,
    path: clientPath(client_id),
  }));
};

const unusedRules: Source = async ({ t }, limit) =>
  (await management.reports.unusedTrusts({ days: String(UNUSED) })).trusts.slice(0, limit).map(({ client_id, name, created_at }) => ({
    name: `${client_id}: ${name}`,
    tone: 'info',
    kind: t('attention.unused-rule', { days: UNUSED }),
    at: created_at,
    path: `${clientPath(client_id)}/trust`,
  }));

/** The sources that an operator with the right to read clients may use, and those that need grants, too. */
const OF_CLIENTS: readonly Source[] = [endingSecrets, endingClients, endingRules, faultyIssuers, fullQuotas, unusedClients];
const OF_GRANTS: readonly Source[] = [wastefulClients, unusedRules];

const ORDER: readonly Tone[] = ['bad', 'warn', 'info', 'none', 'good'];

/** Who may see the clients of one owner only may not use some of the sources. */
const orNothing = async (items: Promise<readonly Item[]>): Promise<readonly Item[]> => {
  try {
    return await items;
  } catch (error) {
    if (error instanceof ManagementError && error.status === 403) return [];
    throw error;
  }
};

/**
 * Everything that needs attention, the most urgent first.
 *
 * @param limit - the greatest number of things of each source
 * @returns also whether a source may have more
 */
export const findAttention = async (texts: Texts, readsGrants: boolean, limit: number) => {
  const sources = [...OF_CLIENTS, ...(readsGrants ? OF_GRANTS : [])];
  const found = await Promise.all(sources.map((source) => orNothing(source(texts, limit))));
  const items = found.flat().toSorted((one, other) => ORDER.indexOf(one.tone) - ORDER.indexOf(other.tone));
  return { items, hasMore: found.some((each) => each.length === limit) };
};
