// `npm run bench -- grants`: whether ten million live grants in SQLite slow down issuing and introspection, and
// whether removing expired ones does.
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { columns } from '../columns.ts';
import { ratiosOf } from '../compare/figures.ts';
import { loadToolOf } from '../compare/load-tools.ts';
import { measured, type Plan } from '../compare/measure.ts';
import { whole } from '../compare/options.ts';
import { spreadOf } from '../compare/spread.ts';
import { printTables } from '../compare/table.ts';
import { disk, machine } from '../machine.ts';
import type { BenchRequest, BenchServer } from '../servers/bench-server.ts';
import { type StartedMintmark, startMintmark } from '../servers/mintmark-process.ts';
import { UsageError } from '../usage-error.ts';
import { type Filled, fillGrants } from './fill-grants.ts';
import { purgeLines } from './purge.ts';

/** Grants of the store that the full one is compared with: enough that tokens are read from the store. */
const FEW = 100_000;
const CONNECTIONS = 64;

/** Ratios of the full store to the small one in tokens or responses per CPU-second, one per round. */
export interface GrantFigures {
  readonly issue: readonly number[];
  readonly introspect: readonly number[];
  /** The ratios, and the pauses while expired grants are removed: tables of cells. */
  readonly lines: readonly (readonly string[])[];
  readonly purge: readonly (readonly string[])[];
}

/** How much is measured. */
export interface GrantPlan {
  readonly grants: number;
  readonly expired: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly dataParent: string;
}

/** Measures, and prints the tables. */
export const grants = async (args: readonly string[], stop: AbortSignal): Promise<void> => {
  const plan = planOf(args);
  console.log(`${machine((await loadToolOf('repeated', undefined)).name)}\n${disk(plan.dataParent)}\n`);
  const { lines, purge } = await grantFigures(plan, stop);
  console.log(`${columns(lines)}\n\n${columns(purge)}`);
};

const planOf = (args: readonly string[]): GrantPlan => {
  const text = { type: 'string' } as const;
  const options = { grants: text, expired: text, rounds: text, seconds: text, data: text } as const;
  try {
    const { values } = parseArgs({ args: [...args], options });
    const number = (name: 'grants' | 'expired' | 'rounds' | 'seconds', otherwise: number) =>
      values[name] === undefined ? otherwise : whole(`--${name}`, values[name], name === 'expired' ? 0 : 1);
    return {
      ...{ grants: number('grants', 10_000_000), expired: number('expired', 500_000), rounds: number('rounds', 6) },
      ...{ seconds: number('seconds', 4), warmUpSeconds: 2, dataParent: resolve(values.data ?? tmpdir()) },
    };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(error instanceof Error ? error.message : String(error));
  }
};

interface Store {
  readonly server: StartedMintmark;
  readonly filled: Filled;
  readonly directory: string;
}

/** Measures both stores. */
export const grantFigures = async (plan: GrantPlan, stop: AbortSignal): Promise<GrantFigures> => {
  const few = await start('few', Math.min(FEW, plan.grants), plan, stop);
  try {
    const many = await start('many', plan.grants, plan, stop);
    try {
      return await compared(few, many, plan, stop);
    } finally {
      await many.server.stop();
    }
  } finally {
    await few.server.stop();
  }
};

const start = async (name: string, count: number, { dataParent }: GrantPlan, stop: AbortSignal): Promise<Store> => {
  let result: { readonly filled: Filled; readonly directory: string } | undefined;
  const server = await startMintmark(
    name,
    {
      format: 'jwt',
      fill: async (directory, client) => {
        result = { directory, filled: await fillGrants(directory, client, count, stop) };
      },
    },
    { dataParent, profileDir: undefined },
  );
  if (result === undefined) throw new UsageError('The store was not filled.');
  const { filled } = result;
  const rate = Math.round(count / filled.seconds).toLocaleString('en-US');
  console.log(
    `${name}: ${count.toLocaleString('en-US')} grants in ${Math.round(filled.seconds)} s (${rate} per second), ` +
      `${Math.round(filled.bytesPerGrant)} bytes each with their postings; ready in ${Math.round(server.readyMs ?? 0)} ms`,
  );
  return { server, ...result };
};

const compared = async (few: Store, many: Store, plan: GrantPlan, stop: AbortSignal): Promise<GrantFigures> => {
  const measuredPlan: Plan = { ...plan, connections: [CONNECTIONS], profileDir: undefined };
  const ratios = async (title: string, load: 'repeated' | 'once', rowOf: (name: string, store: Store) => BenchServer) => {
    console.log(`\n# ${title}\n`);
    const comparison = { unit: 'responses', load, servers: [rowOf('few', few), rowOf('many', many)], references: { few: '× few' } };
    const results = await measured(comparison, measuredPlan, await loadToolOf(load, undefined), stop);
    printTables(comparison, results, measuredPlan);
    return ratiosOf('many', 'few', CONNECTIONS, results.intervals);
  };
  const issue = await ratios('Token requests', 'repeated', (name, { server }) => row(name, server, { request: server.request }));
  const uncached = await ratios('Introspection, each token once', 'once', (name, { server, filled }) => {
    const all = filled.tokens.map((token) => introspection(server, token));
    let next = 0;
    const take = async (count: number) => Array.from({ length: count }, () => all[next++ % all.length] ?? server.request);
    return row(name, server, { request: introspection(server, filled.tokens[0] ?? ''), requests: take });
  });
  const cached = await ratios('Introspection of one token', 'repeated', (name, { server, filled }) =>
    row(name, server, { request: introspection(server, filled.tokens[0] ?? '') }),
  );
  const purge = plan.expired === 0 ? [] : await purgeLines(many, plan.expired, stop);
  const line = (what: string, values: readonly number[]) => {
    const { median, low, high } = spreadOf(values);
    return [what, median.toFixed(2), `${low.toFixed(2)}–${high.toFixed(2)}`];
  };
  const lines = [
    [`${plan.grants.toLocaleString('en-US')} grants against few, per CPU-second`, '×', ''],
    line('issue', issue),
    line('introspect, each token once', uncached),
    line('introspect, one token', cached),
  ];
  return { issue, introspect: uncached, lines, purge };
};

const introspection = ({ clientId, clientSecret, request }: StartedMintmark, token: string): BenchRequest => ({
  url: request.url.replace(/token$/, 'introspect'),
  body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, token }).toString(),
  responseStart: '{"active":true,',
});

/** A row for a server that is stopped later. */
const row = (
  name: string,
  server: StartedMintmark,
  requests: { readonly request: BenchRequest; readonly requests?: (count: number) => Promise<readonly BenchRequest[]> },
): BenchServer => ({
  ...{ name, description: name, tokenVaries: requests.request === server.request },
  start: async () => ({
    ...{ pids: server.pids, jwksUrl: undefined, ended: server.ended, lengthVaries: true, stop: async () => undefined },
    ...requests,
  }),
});
