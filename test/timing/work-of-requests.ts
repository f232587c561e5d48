// Records the work that a server in this process does for each request: its cryptographic operations, and the
// statements by which it reads clients from SQLite. Other statements depend on the poll, whose work requests share.
import { AsyncLocalStorage } from 'node:async_hooks';
import crypto from 'node:crypto';
import { subscribe } from 'node:diagnostics_channel';
import { IncomingMessage } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { StatementSync } from 'node:sqlite';

const OPERATIONS = [
  'createHmac',
  'createDecipheriv',
  'createCipheriv',
  'createPublicKey',
  'hkdfSync',
  'verify',
  'sign',
  'createHash',
  'hash',
] as const;

/** The work of a request until its response is complete, in no order. */
export type Work = readonly string[];

const current = new AsyncLocalStorage<string[]>();
const finished: Work[] = [];

const counting = (target: object, name: string, label: (first: unknown, receiver: unknown) => string | undefined): void => {
  const original: unknown = Reflect.get(target, name);
  if (typeof original !== 'function') throw new Error(`There is no ${name}.`);
  Reflect.set(target, name, function (this: unknown, ...given: unknown[]) {
    const work = current.getStore();
    const operation = work && label(given[0], this);
    if (operation !== undefined) work?.push(operation);
    return Reflect.apply(original, this, given);
  });
};

/** Begins to record. It changes this process, and lasts until it ends. */
export const recordWork = (): void => {
  for (const name of OPERATIONS) counting(crypto, name, (first) => (typeof first === 'string' ? `${name} ${first}` : name));
  for (const name of ['verify', 'checkIssued']) counting(crypto.X509Certificate.prototype, name, () => `certificate ${name}`);
  for (const name of ['get', 'all', 'run', 'iterate'])
    counting(StatementSync.prototype, name, (_, statement) => (isReadOfClients(statement) ? 'read of clients' : undefined));
  syncBuiltinESMExports();
  const begun = new WeakMap<object, string[]>();
  subscribe('http.server.request.start', (message) => {
    const work: string[] = [];
    begun.set(requestOf(message), work);
    current.enterWith(work);
  });
  // The events of a body come from its socket, and have the context of the connection.
  const { emit } = IncomingMessage.prototype;
  IncomingMessage.prototype.emit = function (this: IncomingMessage, ...given: Parameters<typeof emit>) {
    const send = () => Reflect.apply(emit, this, given);
    const work = begun.get(this);
    return work === undefined ? send() : current.run(work, send);
  };
  subscribe('http.server.response.finish', (message) => finished.push([...(begun.get(requestOf(message)) ?? [])].toSorted()));
};

const isReadOfClients = (statement: unknown): boolean =>
  statement instanceof StatementSync && /\bfrom "?client(?:s|_copies)\b/i.test(statement.sourceSQL);

const requestOf = (message: unknown): object => {
  if (typeof message === 'object' && message !== null && 'request' in message && typeof message.request === 'object' && message.request)
    return message.request;
  throw new Error('The channel has no request.');
};

/** The work of the only request that a function sends. */
export const workOf = async (send: () => Promise<unknown>): Promise<Work> => {
  finished.length = 0;
  await send();
  const [work, ...more] = finished;
  if (work === undefined || more.length > 0) throw new Error(`${finished.length} requests were recorded.`);
  return work;
};
