// A quota in its wire form.
import type { Static } from 'typebox';
import { QUOTA_WINDOWS, type Quota } from '../../records/quota.ts';
import type { QuotaBody } from '../openapi/wire-schema.ts';

type Body = Static<typeof QuotaBody>;

/** The quota of a body. */
export const parseQuota = (body: Body): Quota => ({ ...limitsOf(body), mode: body.mode ?? 'enforce' });

/** The quota of a body that may have none. */
export const optionalQuota = (body: Body | null | undefined): Quota | undefined =>
  body === null || body === undefined ? undefined : parseQuota(body);

/** A quota as responses show it. */
export const quotaView = (quota: Quota): Body => ({ ...limitsOf(quota), mode: quota.mode });

const limitsOf = (quota: Body | Quota): Omit<Body, 'mode'> =>
  Object.fromEntries(QUOTA_WINDOWS.flatMap(({ name }) => (quota[name] === undefined ? [] : [[name, quota[name]]])));
