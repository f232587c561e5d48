// Instances of agents: the runs, pods or sessions of one client.
import type { components } from './api.generated.ts';
import type { PageOptions, QueryOf } from './options.ts';
import { pages } from './pages.ts';
import { segment } from './path-segment.ts';
import { hasMembers, listReader, type Read, readCursor, reader } from './read-response.ts';
import type { Send } from './send.ts';

type Schemas = components['schemas'];

/** An instance of an agent. */
export interface InstanceRecord extends Readonly<Schemas['Instance']> {}

/** One page of the instances of a client, by name. */
export interface InstancePage extends Readonly<Schemas['InstancePage']> {}

/** Filters of instances. An instance matches every filter that is set. */
export interface InstanceFilter extends Omit<QueryOf<'clientsInstancesList'>, keyof PageOptions> {}

/** The functions of `management.instances`. An instance is found by the client and its own name. */
export interface InstancesApi {
  list(clientId: string, options?: InstanceFilter & PageOptions): Promise<InstancePage>;
  /** All instances; pages are requested as they are consumed. @param options - `limit` is the size of the pages, 1000 by default */
  listAll(clientId: string, options?: InstanceFilter & Pick<PageOptions, 'limit'>): AsyncGenerator<InstanceRecord, void, undefined>;
  get(clientId: string, name: string): Promise<InstanceRecord>;
  /** Ends its tokens and everything that was derived from them; it obtains no new ones until it is enabled. */
  disable(clientId: string, name: string): Promise<InstanceRecord>;
  enable(clientId: string, name: string): Promise<InstanceRecord>;
  /** Ends its tokens and everything that was derived from them; it may obtain new ones. */
  endTokens(clientId: string, name: string): Promise<InstanceRecord>;
}

const isInstance = hasMembers<InstanceRecord>({ name: 'string', client_id: 'string', state: 'string' });
const readInstance = reader('an instance', isInstance);
const readInstances = listReader('instances', isInstance);
const readPage: Read<InstancePage> = (json, response) => ({
  instances: [...readInstances(json, response)],
  next_cursor: readCursor(json),
});

/** Creates the {@link InstancesApi} that sends its requests with `send`. */
export const instancesApi = (send: Send): InstancesApi => {
  const pathOf = (clientId: string): string => `/clients/${segment('clientId', clientId)}/instances`;
  const oneOf = (clientId: string, name: string): string => `${pathOf(clientId)}/${segment('name', name)}`;
  const act = async (clientId: string, name: string, action: string) =>
    send({ method: 'POST', path: `${oneOf(clientId, name)}/${action}`, read: readInstance });
  const list: InstancesApi['list'] = async (clientId, query = {}) =>
    send({ method: 'GET', path: pathOf(clientId), query: { ...query }, read: readPage });
  return {
    list,
    async *listAll(clientId, { limit = 1000, ...filter } = {}) {
      for await (const { instances } of pages((cursor) => list(clientId, { ...filter, limit, cursor }))) yield* instances;
    },
    get: async (clientId, name) => send({ method: 'GET', path: oneOf(clientId, name), read: readInstance }),
    disable: (clientId, name) => act(clientId, name, 'disable'),
    enable: (clientId, name) => act(clientId, name, 'enable'),
    endTokens: (clientId, name) => act(clientId, name, 'end-tokens'),
  };
};
