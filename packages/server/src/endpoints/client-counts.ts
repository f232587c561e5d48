// Counts tokens by client, if the operator wants it: by the values of labels, or by the ids of the busiest.
import type { Metrics } from '../metrics/metrics.ts';
import { TopClients } from '../metrics/top-clients.ts';
import type { Client } from '../records/client.ts';

/** What `--metrics-label` counts clients by instead of a label. */
const CLIENT_ID = 'client_id';

/** Counts a token. */
export type CountOfClient = (tenantId: string, client: Pick<Client, 'clientId' | 'labels'>) => void;

/** @param names - of labels, or `client_id` @returns `undefined` when nothing is counted */
export const clientCounts = (metrics: Metrics, names: readonly string[]): CountOfClient | undefined => {
  const labels = names.filter((name) => name !== CLIENT_ID);
  const counts: CountOfClient[] = [];
  if (labels.length > 0) {
    const counter = metrics.counter({
      name: 'mintmark_tokens_by_label_total',
      help: 'Issued access tokens, by the value of a label of the client; empty for clients without it.',
      labels: ['value', 'label'],
    });
    counts.push((_, client) => {
      for (const label of labels) counter.increment(client.labels[label] ?? '', label);
    });
  }
  if (names.includes(CLIENT_ID)) {
    const top = new TopClients();
    metrics.read({
      name: 'mintmark_tokens_by_client_total',
      help: 'Issued access tokens of the busiest clients; `other` for all others.',
      labels: ['client', 'tenant'],
      type: 'counter',
      read: () => top.samples(),
    });
    counts.push((tenantId, { clientId }) => top.count(tenantId, clientId));
  }
  const [first, second] = counts;
  return first === undefined || second === undefined
    ? first
    : (tenantId, client) => {
        first(tenantId, client);
        second(tenantId, client);
      };
};
