// `--against REF` measures each row of Mintmark a second time, from the sources of another commit.
import { join } from 'node:path';
import { columns } from '../columns.ts';
import { median } from '../median.ts';
import type { BenchServer } from '../servers/bench-server.ts';
import { type Checkout, checkOut } from './checkout.ts';
import { type Interval, ratiosOf, tokensPerCpuSecond } from './figures.ts';
import type { CompareOptions } from './options.ts';
import { spreadOf } from './spread.ts';

/** The servers to measure. Disposing removes the sources of the commit. */
interface WithCommit extends AsyncDisposable {
  readonly servers: readonly BenchServer[];
  /** The abbreviated hash of the commit. */
  readonly commit: string | undefined;
}

const twinOf = (name: string, commit: string): string => `${name}@${commit}`;

/** The servers of the options, each row of Mintmark followed by that of the commit. */
export const withCommit = async ({ servers, against }: CompareOptions, stop: AbortSignal): Promise<WithCommit> => {
  if (against === undefined) return { servers, commit: undefined, [Symbol.asyncDispose]: async () => {} };
  console.log(`Checking out ${against} …`);
  const checkout = await checkOut(against, stop);
  return {
    commit: checkout.commit,
    servers: servers.flatMap((server) => (server.isMintmark === true ? [server, twin(server, checkout)] : [server])),
    [Symbol.asyncDispose]: () => checkout[Symbol.asyncDispose](),
  };
};

const twin = (server: BenchServer, { folder, commit }: Checkout): BenchServer => ({
  ...server,
  name: twinOf(server.name, commit),
  start: ({ profileDir, ...setting }) =>
    server.start({ ...setting, checkout: folder, profileDir: profileDir === undefined ? undefined : join(profileDir, commit) }),
});

/** The table of this tree and the commit, with their ratio and whether it shows a difference. */
export const againstLines = (commit: string, intervals: readonly Interval[], unit: string): string => {
  const whole = (values: readonly number[]): string => Math.round(median(values)).toLocaleString('en-US');
  const names = new Set(intervals.map(({ server }) => server));
  const pairs = [...new Set(intervals.map(({ connections }) => connections))].flatMap((connections) =>
    [...names].filter((name) => names.has(twinOf(name, commit))).map((name) => ({ name, connections })),
  );
  const lines = pairs.map(({ name, connections }) => {
    const other = twinOf(name, commit);
    const { median: ratio, low, high, verdict } = spreadOf(ratiosOf(name, other, connections, intervals));
    const [own, old] = [name, other].map((one) => whole(tokensPerCpuSecond(one, connections, intervals)));
    return [name, String(connections), own ?? '', old ?? '', ratio.toFixed(3), `${low.toFixed(3)}–${high.toFixed(3)}`, verdict];
  });
  const head = [`${unit}/CPU-s`, 'connections', 'this tree', commit, 'ratio', 'spread', 'this tree is'];
  return columns([head, ...lines]);
};
