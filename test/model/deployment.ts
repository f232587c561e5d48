// Real nodes on one PostgreSQL, a guard that follows each, and a clock that the test moves for all of them.
import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createGuard, type Guard } from '@mintmark/guard';
import { ADMIN, type Ending, startTestServer, type TestServer } from '../running-server.ts';
import { until } from '../until.ts';
import { BOUNDS, type Moment } from './history.ts';

/** The resource of all tokens. */
export const API = 'https://api.example';
/** The scope of all tokens. */
export const SCOPE = 'invoices:read';
/** The public URL of all nodes. No request goes there: each goes to one node. */
const PUBLIC_URL = 'https://issuer.example';

/** A running deployment. */
export interface Deployment {
  readonly nodes: number;
  now(): Moment;
  /** Moves the clock of all nodes and guards ahead, in milliseconds. */
  advance(milliseconds: number): void;
  at(node: number): TestServer;
  /** The guard that follows a node. */
  guard(node: number): Guard;
  /** Whether that guard decides by its feed. Otherwise it introspects tokens, and what it makes of events does not show. */
  follows(node: number): boolean;
  /** Lets every guard follow its feed again, which takes none of them the seconds that its feed may wait for an event. */
  followFeeds(): Promise<void>;
  /** Closes a node, and starts it again with an empty memory. */
  restart(node: number): Promise<void>;
}

/** Starts nodes on a database, which end with the suite. */
export const startDeployment = async (ending: Ending, database: string, nodes: number): Promise<Deployment> => {
  const env = { MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') };
  let offset = 0;
  const start = (): Promise<TestServer> =>
    startTestServer(ending, { flags: { database, publicUrl: PUBLIC_URL, authFailures: '0' }, env, clockOffset: offset });
  const running = [await start()];
  while (running.length < nodes) running.push(await start());
  const at = (node: number): TestServer => {
    const server = running[node];
    if (server === undefined) throw new Error(`There is no node ${node}.`);
    return server;
  };
  const polls = new EventEmitter();
  const guards = startGuards(ending, { nodes, at, polls, now: () => Date.now() + offset, credentials: await createApi(at(0)) });
  const advance = (milliseconds: number): void => {
    offset += milliseconds;
    for (const server of running) server.advance(milliseconds);
  };
  // Every node has the API before a guard asks for its tokens, whether or not it keeps to the bound: that is for the runs.
  advance(10 * BOUNDS.node);
  await Promise.all(guards.map((guard) => guard.warmUp()));
  const guardOf = (node: number): Guard => {
    const guard = guards[node];
    if (guard === undefined) throw new Error(`There is no guard ${node}.`);
    return guard;
  };
  const follows = (node: number): boolean =>
    guardOf(node)
      .status()
      .issuers.every(({ feed }) => feed === 'following');
  return {
    nodes,
    now: () => ({ moved: Date.now() + offset, real: performance.now() }),
    advance,
    at,
    guard: guardOf,
    follows,
    followFeeds: async () => {
      const polledAgain = running.map(({ url }) => once(polls, `${url}/oauth2/revocations`));
      // Any event ends the waiting of all.
      const form = { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret, token: await at(0).token() };
      await (await at(0).post('/oauth2/revoke', form)).body?.cancel();
      await Promise.all(polledAgain);
      await until('every guard follows its feed', () => running.every((_, node) => follows(node)));
    },
    restart: async (node) => {
      await at(node).close();
      running[node] = await start();
      // A guard tries again after some seconds at most, and only then learns of revocations in time.
      await once(polls, `${at(node).url}/oauth2/revocations`);
    },
  };
};

interface GuardSettings {
  readonly nodes: number;
  readonly at: (node: number) => TestServer;
  /** Emits the URL of each request for revocations. */
  readonly polls: EventEmitter;
  readonly now: () => number;
  readonly credentials: typeof ADMIN;
}

/** Starts a guard for each node. */
const startGuards = (ending: Ending, { nodes, at, polls, now, credentials }: GuardSettings): readonly Guard[] =>
  Array.from({ length: nodes }, (_, node) => {
    const guard = createGuard({
      ...{ issuer: PUBLIC_URL, audience: API, clientId: credentials.clientId, clientSecret: credentials.clientSecret },
      ...{ clockTolerance: 0, now },
      fetch: (input, init) => {
        const url = String(input).replace(PUBLIC_URL, at(node).url);
        if (url.endsWith('/revocations')) polls.emit(url);
        return fetch(url, init);
      },
    });
    ending.after(() => guard.close());
    return guard;
  });

/** Registers the API, and the client by which guards introspect its tokens. */
const createApi = async (server: TestServer): Promise<typeof ADMIN> => {
  const api = await server.create({ name: 'api' });
  const created = await server.manage('POST', '/resources', {
    uri: API,
    name: 'API',
    scopes: [SCOPE],
    owners: [api.clientId, ADMIN.clientId],
  });
  if (!created.ok) throw new Error(`No resource: ${await created.text()}`);
  return { clientId: api.clientId, clientSecret: api.clientSecret } as typeof ADMIN;
};
