// Reports the clients that wasted tokens, once for each of them and day.
import type { AuditTrail } from '../audit/audit-trail.ts';
import { systemEvent } from '../audit/system-event.ts';
import { dayText, lastDay, wastefulClients } from '../clients/usage/waste.ts';
import { DAY } from '../records/usage.ts';
import type { Storage } from '../storage/contract/storage.ts';

/** Seconds after the end of a day for which the counts of other processes may still arrive. */
const MARGIN = 600;

/** The storage of reports. */
export type WasteStorage = Pick<Storage, 'tokenDemand' | 'findClient' | 'wasteReportedOn' | 'reportWaste'>;

/** Reports the last day, unless it was reported. */
export const reportWaste = async (
  tenantId: string,
  { storage, audit, now }: { readonly storage: WasteStorage; readonly audit: Pick<AuditTrail, 'entry'>; readonly now: () => number },
): Promise<void> => {
  const day = lastDay(now());
  if (now() / 1000 < day + DAY + MARGIN || (await storage.wasteReportedOn(tenantId)) >= day) return;
  const entries = (await wastefulClients(storage, tenantId, day)).map(({ client, issued, needed, addresses }) =>
    audit.entry({
      ...systemEvent({ tenantId, requestId: 'schedule', event: 'client.wasteful', subject: client.clientId }),
      detail: { day: dayText(day), issued, needed, addresses: addresses.map(({ address }) => address) },
    }),
  );
  await storage.reportWaste(tenantId, day, entries);
};
