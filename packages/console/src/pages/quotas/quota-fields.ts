// The fields of a shared quota's form, and what they become: a quota, a patch, and the same elsewhere.
import type { NewSharedQuota, SharedQuotaPatch, SharedQuotaRecord } from '@mintmark/client/management';
import { cliLine, manifest, options } from '../../actions/command-lines.ts';
import type { Elsewhere } from '../../actions/same-as.tsx';

/** The windows of a quota. */
export const WINDOWS = ['minute', 'hour', 'day'] as const;
type Window = (typeof WINDOWS)[number];

/** The fields, as texts. */
export interface Fields extends Readonly<Record<Window, string>> {
  readonly name: string;
  readonly owner: string;
  /** `name=value`, one in a line. */
  readonly labels: string;
  readonly mode: 'enforce' | 'observe';
}

export const NO_FIELDS: Fields = { name: '', owner: '', labels: '', minute: '', hour: '', day: '', mode: 'enforce' };

const labelLines = (labels: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(labels).map(([name, value]) => `${name}=${value}`);

export const fieldsOf = ({ name, owner, labels, quota }: SharedQuotaRecord): Fields => ({
  ...{ name, owner: owner ?? '', labels: labelLines(labels).join('\n'), mode: quota.mode ?? 'enforce' },
  ...{ minute: textOf(quota.minute), hour: textOf(quota.hour), day: textOf(quota.day) },
});

const textOf = (limit: number | undefined): string => (limit === undefined ? '' : String(limit));

const labelsOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .map((line) => {
        const [name = '', ...value] = line.split('=');
        return [name.trim(), value.join('=').trim()] as const;
      }),
  );

/** Whether a window has a limit: without one, it is no quota. */
export const hasLimit = (fields: Fields): boolean => WINDOWS.some((window) => fields[window] !== '');

/** The quota that the fields describe. */
export const newQuotaOf = (fields: Fields): NewSharedQuota => {
  const limits = WINDOWS.flatMap((window) => (fields[window] === '' ? [] : [[window, Number(fields[window])] as const]));
  const labels = labelsOf(fields.labels);
  return {
    name: fields.name.trim(),
    quota: { ...Object.fromEntries(limits), ...(fields.mode === 'enforce' ? {} : { mode: fields.mode }) },
    ...(fields.owner.trim() === '' ? {} : { owner: fields.owner.trim() }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
  };
};

/** The members that differ from the record. Limits and labels are replaced as a whole. */
export const patchOf = (record: SharedQuotaRecord, fields: Fields): SharedQuotaPatch => {
  const [before, after] = [newQuotaOf(fieldsOf(record)), newQuotaOf(fields)];
  const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
  return {
    ...(same(before.quota, after.quota) ? {} : { quota: after.quota }),
    ...(before.owner === after.owner ? {} : { owner: after.owner ?? null }),
    ...(same(before.labels, after.labels) ? {} : { labels: after.labels ?? null }),
  };
};

const optionsOf = ({ quota, owner, labels }: Partial<NewSharedQuota>): readonly string[] =>
  options({
    quota: quota && WINDOWS.flatMap((window) => (quota[window] === undefined ? [] : [`${quota[window]}/${window}`])),
    'quota-mode': quota?.mode,
    owner,
    label: labels && labelLines(labels),
  });

/** The same creation elsewhere. */
export const creationElsewhere = (quota: NewSharedQuota): Elsewhere => ({
  cli: cliLine('quota', 'create', quota.name, ...optionsOf(quota)),
  call: { method: 'POST', path: '/quotas', body: quota },
  yaml: manifest('Quota', { ...quota }),
});

/** The same change elsewhere. */
export const changeElsewhere = (record: SharedQuotaRecord, fields: Fields): Elsewhere => {
  const patch = patchOf(record, fields);
  const after = newQuotaOf(fields);
  const changed = Object.fromEntries(Object.entries(after).filter(([name]) => name !== 'name' && name in patch));
  const reset = (['owner', 'labels'] as const).filter((name) => name in patch && after[name] === undefined);
  return {
    cli: cliLine('quota', 'update', record.name, ...optionsOf(changed), ...(reset.length === 0 ? [] : ['--reset', ...reset])),
    call: { method: 'PATCH', path: `/quotas/${encodeURIComponent(record.name)}`, body: patch },
    yaml: manifest('Quota', { ...after }),
  };
};
