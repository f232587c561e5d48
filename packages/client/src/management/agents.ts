// Agents: who owns each, what it may do, and what it did.
import type { components } from './api.generated.ts';
import type { PageOptions, QueryOf } from './options.ts';
import { pages } from './pages.ts';
import { segment } from './path-segment.ts';
import { hasMembers, listReader, type Read, readCursor, reader } from './read-response.ts';
import type { Send } from './send.ts';

type Schemas = components['schemas'];

/** An agent: who owns it, what it may do, and how many instances it has. */
export interface AgentRecord extends Readonly<Schemas['Agent']> {}

/** An agent, and what it did in the last days. */
export interface AgentWithActivity extends Readonly<Schemas['AgentWithActivity']> {}

/** One page of agents. */
export interface AgentPage extends Readonly<Schemas['AgentPage']> {}

/** Filters of agents. An agent matches every filter that is set. */
export interface AgentFilter extends Omit<QueryOf<'agentsList'>, keyof PageOptions> {}

/**
 * The functions of `management.agents`. An agent is a client of the kind `agent`: `clients` creates, changes and stops
 * it, and `instances` stops its instances.
 */
export interface AgentsApi {
  list(options?: AgentFilter & PageOptions): Promise<AgentPage>;
  /** All agents; pages are requested as they are consumed. @param options - `limit` is the size of the pages, 1000 by default */
  listAll(options?: AgentFilter & Pick<PageOptions, 'limit'>): AsyncGenerator<AgentRecord, void, undefined>;
  get(clientId: string): Promise<AgentWithActivity>;
}

const readAgents = listReader('agents', hasMembers<AgentRecord>({ client_id: 'string', state: 'string' }));
const readAgent = reader('an agent', hasMembers<AgentWithActivity>({ client_id: 'string', state: 'string' }));
const readPage: Read<AgentPage> = (json, response) => ({ agents: [...readAgents(json, response)], next_cursor: readCursor(json) });

/** Creates the {@link AgentsApi} that sends its requests with `send`. */
export const agentsApi = (send: Send): AgentsApi => {
  const list: AgentsApi['list'] = async (query = {}) => send({ method: 'GET', path: '/agents', query: { ...query }, read: readPage });
  return {
    list,
    async *listAll({ limit = 1000, ...filter } = {}) {
      for await (const { agents } of pages((cursor) => list({ ...filter, limit, cursor }))) yield* agents;
    },
    get: async (clientId) => send({ method: 'GET', path: `/agents/${segment('clientId', clientId)}`, read: readAgent }),
  };
};
