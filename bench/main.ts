// The benchmark's command: the first word says what is measured. `serve` and `autocannon` are what it starts as children of its own.
import { UsageError } from './usage-error.ts';

/** What a command does with the words after its name; `stop` is aborted by Ctrl-C and SIGTERM. */
type Command = (args: readonly string[], stop: AbortSignal) => Promise<void>;

// Imported on use, so that a floor's process holds nothing but the floor.
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  token: async () => (await import('./token/token.ts')).token,
  refusals: async () => (await import('./refusals.ts')).refusals,
  serve: async () => (await import('./servers/serve.ts')).serve,
  autocannon: async () => (await import('./load/autocannon-child.ts')).autocannonChild,
};

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort(new UsageError(`Stopped by ${signal}.`)));

const [name = '', ...args] = process.argv.slice(2);
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
try {
  if (command === undefined) throw new UsageError('Say what to measure: npm run bench -- token, or npm run bench -- refusals.');
  await (await command())(args, stopping.signal);
} catch (error) {
  const cause = stopping.signal.aborted ? stopping.signal.reason : error;
  console.error(cause instanceof UsageError ? cause.message : cause);
  process.exitCode = 1;
}
