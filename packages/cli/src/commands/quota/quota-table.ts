// Formats quotas, with what was used of them.
import type { ClientQuotas, SharedQuotaRecord } from '@mintmark/client/management';
import type { Output } from '../../output/output-format.ts';
import { card, table } from '../../output/table.ts';
import { quotaText } from '../../quota-option.ts';

type Window = SharedQuotaRecord['windows'][number];

const useOf = ({ used, limit, ends_at: endsAt }: Window): string => `${used} of ${limit}${endsAt === null ? '' : `, until ${endsAt}`}`;

const clientsOf = ({ owner, labels }: SharedQuotaRecord): string => {
  const parts = [...(owner === null ? [] : [`owner ${owner}`]), ...Object.entries(labels).map(([name, value]) => `${name}=${value}`)];
  return parts.length === 0 ? 'all' : parts.join(' ');
};

/** One shared quota in every format. */
const quotaOutput = (quota: SharedQuotaRecord): Output => ({
  json: quota,
  ids: [quota.name],
  lines: () =>
    card([
      ['name', quota.name],
      ['clients', clientsOf(quota)],
      ['quota', quotaText(quota.quota)],
      ...quota.windows.map((window): [string, string] => [`this ${window.window}`, useOf(window)]),
      ['created', quota.created_at],
    ]),
});

/** Shared quotas in every format. */
export const quotasOutput = (quotas: readonly SharedQuotaRecord[]): Output => ({
  json: quotas,
  ids: quotas.map(({ name }) => name),
  lines: (width) =>
    table(
      ['QUOTA', 'CLIENTS', 'TOKENS', 'USED'],
      quotas.map((quota) => [
        quota.name,
        clientsOf(quota),
        quotaText(quota.quota) ?? '',
        quota.windows.map(({ used, window }) => `${used}/${window}`).join(' '),
      ]),
      { width, shrinkable: ['CLIENTS'] },
    ),
});

/** The quotas of a client in every format. */
export const clientQuotasOutput = (quotas: ClientQuotas): Output => ({
  json: quotas,
  ids: quotas.quotas.flatMap(({ name }) => name ?? []),
  lines: (width) =>
    quotas.quotas.length === 0
      ? ['It has no quota.']
      : table(
          ['QUOTA', 'MODE', 'WINDOW', 'USED'],
          quotas.quotas.flatMap(({ name, mode, windows }) => windows.map((each) => [name ?? '(its own)', mode, each.window, useOf(each)])),
          { width, shrinkable: ['QUOTA'] },
        ),
});

/** The parts that every command for one shared quota shares. */
export const ONE_QUOTA_COMMAND = {
  arguments: [['<name>', 'the shared quota']],
  show: quotaOutput,
  quiet: 'print the name only',
} as const;
