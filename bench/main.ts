// The benchmark's command: the first arguments name the measurements, which run one after another. `serve`,
// `own-load`, `overload-load` and `autocannon` are for its child processes.
import type { COMPARISONS } from './compare/comparisons.ts';
import { UsageError } from './usage-error.ts';

/** Runs a command with the arguments after its name; `stop` is aborted by Ctrl-C and SIGTERM. */
type Command = (args: readonly string[], stop: AbortSignal) => Promise<void>;

// Each is imported on use, so that a baseline's process loads nothing but the baseline.
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  all: async () => (await import('./all/all.ts')).all,
  token: () => comparison('token'),
  introspect: () => comparison('introspect'),
  revoke: () => comparison('revoke'),
  signed: () => comparison('signed'),
  tls: () => comparison('tls'),
  compiled: () => comparison('compiled'),
  telemetry: () => comparison('telemetry'),
  clients: () => comparison('clients'),
  nodes: async () => (await import('./nodes/nodes.ts')).nodes,
  peers: async () => (await import('./compare/peers.ts')).peers,
  guard: async () => (await import('./guard/guard.ts')).guard,
  profile: async () => (await import('./profile/profile.ts')).profile,
  client: async () => (await import('./client/client.ts')).client,
  start: async () => (await import('./start/start.ts')).start,
  rotate: async () => (await import('./rotate.ts')).rotate,
  refusals: async () => (await import('./refusals/refusals.ts')).refusals,
  flood: async () => (await import('./flood.ts')).flood,
  overload: async () => (await import('./overload/overload.ts')).overload,
  grants: async () => (await import('./grants/grants.ts')).grants,
  lists: async () => (await import('./lists/lists.ts')).lists,
  console: async () => (await import('./console/console.ts')).measureConsole,
  scale: async () => (await import('./scale/scale.ts')).scale,
  serve: async () => (await import('./servers/serve.ts')).serve,
  'overload-load': async () => (await import('./overload/open-load.ts')).openLoadChild,
  'own-load': async () => (await import('./load/own-load-child.ts')).ownLoadChild,
  autocannon: async () => (await import('./load/autocannon-child.ts')).autocannonChild,
};

const comparison = async (name: keyof typeof COMPARISONS): Promise<Command> => {
  const [{ compare }, { COMPARISONS: all }] = await Promise.all([import('./compare/compare.ts'), import('./compare/comparisons.ts')]);
  return (args, stop) => compare(all[name], args, stop);
};

const stopping = new AbortController();
// Ctrl-C arrives twice, from the terminal and from npm: the second must not end the clean-up of the first.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort(new UsageError(`Stopped by ${signal}.`)));

const words = process.argv.slice(2);
const end = words.findIndex((word) => !Object.hasOwn(COMMANDS, word));
const names = end < 0 ? words : words.slice(0, end);
const args = words.slice(names.length);
try {
  if (names.length === 0 && !(args[0] ?? '-').startsWith('-'))
    throw new UsageError(
      `There is no measurement "${args[0]}"; there are ${Object.keys(COMMANDS).join(', ')}. Without a name, all of them run.`,
    );
  if (names.length === 0) names.push('all');
  for (const name of names) await (await COMMANDS[name]?.())?.(args, stopping.signal);
} catch (error) {
  const cause = stopping.signal.aborted ? stopping.signal.reason : error;
  console.error(cause instanceof UsageError ? cause.message : cause);
  process.exitCode = 1;
}
