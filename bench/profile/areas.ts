// Assigns the functions of a CPU profile to parts of the program.

/** A function in a profile. */
export interface CallFrame {
  readonly functionName: string;
  /** A file URL, `node:…`, or empty for native code. */
  readonly url: string;
}

// The first match decides. Names in parentheses are V8's own.
const NAMED: readonly (readonly [RegExp, string])[] = [
  [/^\(garbage collector\)/, 'garbage collection'],
  [/^\(program\)/, 'native code outside JavaScript (system calls, HTTP parser)'],
  [/ node:internal\/crypto\/(sig|keys)$/, 'node: crypto, signatures'],
  [/ node:(internal\/)?crypto/, 'node: crypto, other'],
  [/ node:(internal\/)?(_?http|net|_stream|stream|streams|dgram|tls|js_stream)/, 'node: http, net, streams'],
  [/ node:(internal\/)?(url|querystring)/, 'node: URL'],
  [/ node:(internal\/)?(buffer|string_decoder|encoding)/, 'node: buffers'],
  [/ node:(internal\/)?(timers|process|async_hooks|async_local|event|events)/, 'node: timers, ticks, events'],
  [/ node:(internal\/)?(worker|per_context\/messageport)/, 'node: messages between threads'],
  [/ node:(internal\/)?(modules|main|bootstrap|vm|source_map)/, 'node: start and loading'],
  [/ node:/, 'node: other'],
];

// The innermost package of a path.
const PACKAGE = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//;
const FASTIFY = /^(fastify|find-my-way|avvio|light-my-request|fast-.*|@fastify\/.*|secure-json-parse|process-warning)$/;
const OURS = /\/packages\/([^/]+)\/src\/(?:([^/]+)\/)?/;

/**
 * The area of a function. Native functions and unnamed files belong to the area of their caller, `parent`.
 *
 * @returns `undefined` for idle time
 */
export const areaOf = ({ functionName, url }: CallFrame, parent: string): string | undefined => {
  if (functionName === '(idle)' || functionName === '(root)') return undefined;
  const named = NAMED.find(([pattern]) => pattern.test(`${functionName} ${url}`));
  if (named !== undefined) return named[1];
  const dependency = PACKAGE.exec(url)?.[1];
  if (dependency !== undefined) return FASTIFY.test(dependency) ? 'fastify' : `package ${dependency}`;
  const [, name, folder] = OURS.exec(url) ?? [];
  if (name !== undefined) return name === 'server' ? `ours: ${folder ?? 'server'}` : `ours: ${name}`;
  return parent;
};
