// The columns that contain a quota as JSON.
import { QUOTA_WINDOWS, type Quota, type QuotaWindow } from '../../../records/quota.ts';
import { parseObject } from '../json-column.ts';

/** The quota of a column. */
export const quotaOf = (json: string): Quota => {
  const { mode, ...stored } = parseObject(json);
  const limits: Partial<Record<QuotaWindow, number>> = {};
  for (const window of QUOTA_WINDOWS) {
    const limit = stored[window.name];
    if (limit !== undefined) limits[window.name] = Number(limit);
  }
  return { ...limits, mode: mode === 'observe' ? 'observe' : 'enforce' };
};

/** The column of a quota; null for none. */
export const quotaColumn = (quota: Quota | undefined): string | null => (quota === undefined ? null : JSON.stringify(quota));
