// What clients did, by hour or day.
import type { components } from './api.generated.ts';
import type { PageOptions, QueryOf } from './options.ts';
import { pages } from './pages.ts';
import { hasMembers, listReader, malformed, type Read, readCursor } from './read-response.ts';
import type { Send } from './send.ts';

type Schemas = components['schemas'];

/** Requests of one group in one hour or day. */
export interface Usage extends Readonly<Schemas['Usage']> {}

/** What is counted, and how it is grouped. */
export interface UsageFilter extends Omit<QueryOf<'usageList'>, keyof PageOptions | 'format'> {}

/** One page of usage. */
export interface UsagePage extends Readonly<Schemas['UsageList']> {}

/** The functions of `management.usage`. */
export interface UsageApi {
  /** One page, in order of time. */
  list(options?: UsageFilter & PageOptions): Promise<UsagePage>;
  /** All rows, requested as they are consumed. */
  listAll(filter?: UsageFilter): AsyncGenerator<Usage, void, undefined>;
  /** All rows as CSV (RFC 4180), in parts that are one file together. */
  listCsv(filter?: UsageFilter): AsyncGenerator<string, void, undefined>;
}

const readRows = listReader('usage', hasMembers<Usage>({ start: 'string', granted: 'number' }));
const readPage: Read<UsagePage> = (json, response) => ({ usage: [...readRows(json, response)], next_cursor: readCursor(json) });
const readCsv: Read<{ readonly csv: string; readonly next_cursor: string | null }> = (csv, response) => {
  if (typeof csv !== 'string') throw malformed('CSV', response);
  const [, next] = /<([^>]+)>; *rel="next"/.exec(response.headers.get('link') ?? '') ?? [];
  return { csv, next_cursor: next === undefined ? null : new URL(next, 'https://any').searchParams.get('cursor') };
};

/** Creates the {@link UsageApi} that sends its requests with `send`. */
export const usageApi = (send: Send): UsageApi => {
  const list = (query: UsageFilter & PageOptions = {}): Promise<UsagePage> =>
    send({ method: 'GET', path: '/usage', query: { ...query }, read: readPage });
  return {
    list,
    async *listAll(filter = {}) {
      for await (const page of pages((cursor) => list({ ...filter, limit: 1000, cursor }))) yield* page.usage;
    },
    async *listCsv(filter = {}) {
      const query = { ...filter, format: 'csv', limit: 1000 };
      const request = (cursor: string | undefined) =>
        send({ method: 'GET', path: '/usage', query: { ...query, cursor }, textType: 'text/csv', read: readCsv });
      for await (const page of pages(request)) yield page.csv;
    },
  };
};
