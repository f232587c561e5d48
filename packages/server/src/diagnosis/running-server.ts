// What a server on this machine reports at its operations address, if one runs.
import { formatListenAddress, type ListenAddress } from '../net/listen-address.ts';
import { readAtMost } from '../net/read-at-most.ts';
import type { ReadOnlyStore } from '../storage/contract/read-only-store.ts';
import { isMarkOf, STORE_FIELD } from '../storage/store-mark.ts';
import { errorCode } from '../system/error-code.ts';

/** Milliseconds to wait for a response. */
const TIMEOUT = 5000;

/** Bytes of a response: more than any scrape has. */
const MAX_BYTES = 64 * 1024 * 1024;

/** One sample of a scrape. */
export interface ScrapedSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A server that runs. */
export interface RunningState {
  /** Why it cannot serve; `undefined` when it can. */
  readonly problem: string | undefined;
  /** The mark of its store; `undefined` when it cannot serve, or is of an earlier version. */
  readonly mark: string | undefined;
  /** The samples of a metric, by its full name; none for one that it does not have. */
  readonly samples: (name: string) => readonly ScrapedSample[];
}

/**
 * Why nothing is known of a running server: its port is not known, nothing listens there, or what listens is not a server
 * of ours, or one with another store.
 */
export type NotRunning = 'unknown' | 'down' | 'unresponsive' | 'another program' | 'another store';

/**
 * Whether the server that responds has the store that is diagnosed.
 *
 * @param opened - the store; `undefined` when it cannot be read
 * @param isAbsent - whether no server has created it yet
 */
export const ofStore = async (
  state: RunningState | NotRunning,
  { opened, isAbsent }: { readonly opened: ReadOnlyStore | undefined; readonly isAbsent: boolean },
): Promise<RunningState | NotRunning> => {
  if (typeof state === 'string' || state.mark === undefined) return state;
  if (isAbsent) return 'another store';
  if (opened === undefined) return state;
  const identity = await opened.storage.identity().catch(() => undefined);
  return identity === undefined || isMarkOf(state.mark, identity) ? state : 'another store';
};

/** Reads the state at the operations address. */
export const runningState = async (address: ListenAddress): Promise<RunningState | NotRunning> => {
  if (address.port === 0) return 'unknown';
  const url = formatListenAddress(address);
  let ready: Response;
  try {
    ready = await get(`${url}/health/ready`);
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (error instanceof DOMException) return 'unresponsive';
    return errorCode(cause) === 'HPE_INVALID_CONSTANT' ? 'another program' : 'down';
  }
  try {
    const health: { readonly status?: unknown; readonly reason?: unknown } = JSON.parse(await textOf(ready)) ?? {};
    const scrape = await get(`${url}/metrics`);
    if (!scrape.ok || ready.headers.get('mintmark-request-id') === null) return 'another program';
    const samples = parseScrape(await textOf(scrape));
    const mark = ready.headers.get(STORE_FIELD) ?? undefined;
    return { problem: ready.ok ? undefined : String(health.reason), mark, samples: (name) => samples.get(name) ?? [] };
  } catch {
    return 'another program';
  }
};

const get = (url: string): Promise<Response> => fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT) });

/** @throws Error for a body that no server of ours sends */
const textOf = async ({ body }: Response): Promise<string> => {
  const bytes = body === null ? undefined : await readAtMost(body, MAX_BYTES);
  if (bytes === undefined) throw new Error(`The response is empty, or larger than ${MAX_BYTES} bytes.`);
  return bytes.toString();
};

const SAMPLE = /^(\w+)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** Parses the text that this version's servers send. */
const parseScrape = (text: string): ReadonlyMap<string, readonly ScrapedSample[]> => {
  const found = new Map<string, ScrapedSample[]>();
  for (const line of text.split('\n')) {
    const [, name = '', labels = '', value = ''] = SAMPLE.exec(line) ?? [];
    if (name === '') continue;
    const sample = { labels: Object.fromEntries([...labels.matchAll(LABEL)].map(([, key, of]) => [key, of])), value: Number(value) };
    const same = found.get(name);
    if (same === undefined) found.set(name, [sample]);
    else same.push(sample);
  }
  return found;
};
