// The settings of a client that the form of its access changes, as texts, and the change that they are.
import type { ClientPatch, ClientRecord, Quota } from '@mintmark/client/management';
import { linesOf } from '../new-client/draft.ts';

export const WINDOWS = ['minute', 'hour', 'day'] as const;

export interface AccessSettings {
  readonly scopes: readonly string[];
  readonly resource: string;
  readonly op: 'allow' | 'deny';
  readonly ranges: string;
  readonly lifetime: string;
  /** How many tokens in each window; empty for any number. */
  readonly quota: Readonly<Record<(typeof WINDOWS)[number], string>>;
  readonly mode: NonNullable<Quota['mode']>;
}

export const accessFields = ({ scopes, default_resource, ip_rules, access_token_lifetime, quota }: ClientRecord): AccessSettings => ({
  scopes,
  resource: default_resource ?? '',
  op: ip_rules?.op ?? 'allow',
  ranges: (ip_rules?.ranges ?? []).join('\n'),
  lifetime: access_token_lifetime === null ? '' : String(access_token_lifetime),
  quota: { minute: String(quota?.minute ?? ''), hour: String(quota?.hour ?? ''), day: String(quota?.day ?? '') },
  mode: quota?.mode ?? 'enforce',
});

const quotaOf = ({ quota, mode }: AccessSettings): Quota | null => {
  const limits = WINDOWS.flatMap((window) => (quota[window] === '' ? [] : [[window, Number(quota[window])] as const]));
  return limits.length === 0 ? null : { ...Object.fromEntries(limits), mode };
};

/** The members that differ from the record. */
export const accessPatch = (record: ClientRecord, fields: AccessSettings): ClientPatch => {
  const before = accessFields(record);
  const ranges = linesOf(fields.ranges);
  const quota = quotaOf(fields);
  return {
    ...(fields.scopes.join(' ') === before.scopes.join(' ') ? {} : { scopes: fields.scopes }),
    ...(fields.resource === before.resource ? {} : { default_resource: fields.resource === '' ? null : fields.resource }),
    ...(fields.ranges === before.ranges && fields.op === before.op
      ? {}
      : { ip_rules: ranges.length === 0 ? null : { op: fields.op, ranges } }),
    ...(fields.lifetime === before.lifetime ? {} : { access_token_lifetime: fields.lifetime === '' ? null : Number(fields.lifetime) }),
    ...(JSON.stringify(quota) === JSON.stringify(quotaOf(before)) ? {} : { quota }),
  };
};
