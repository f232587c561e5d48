// Parses the file that `peers` reads: a list of servers that the caller has started.
import type { BenchServer } from '../servers/bench-server.ts';
import { UsageError } from '../usage-error.ts';

const NEVER = new Promise<never>(() => {});

/**
 * Parses the list of servers.
 *
 * @throws {@link UsageError} naming the server and the member
 */
export const parsePeers = (text: string): readonly BenchServer[] => {
  const list = parseJson(text);
  if (!Array.isArray(list) || list.length === 0) throw new UsageError('The file of servers has to be a JSON array of objects.');
  return list.map((value: unknown, index) => {
    const members = new Members(value, index);
    const name = members.text('name');
    const url = members.text('url');
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) members.fail('url', 'an http or https URL');
    const ca = members.optional('ca', isText, 'the PEM text of a certificate authority');
    const responseStart = members.optional('responseStart', isText, 'a string');
    const tokenVaries = members.optional('tokenVaries', isBoolean, 'true or false') ?? true;
    const request = {
      url,
      body: members.text('body'),
      headers: members.optional('headers', isHeaders, 'an object of strings') ?? {},
      ...(responseStart === undefined ? {} : { responseStart }),
      ...(ca === undefined ? {} : { ca }),
    };
    const pids = members.pids();
    members.end();
    return {
      name,
      description: `${url}, started by the caller`,
      tokenVaries,
      start: async () => ({ pids, request, jwksUrl: undefined, lengthVaries: true, ended: NEVER, stop: async () => {} }),
    };
  });
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`The file of servers is not JSON: ${error instanceof Error ? error.message : error}`);
  }
};

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isPid = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0;
const isHeaders = (value: unknown): value is Readonly<Record<string, string>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((one) => typeof one === 'string');

/** The members of one object of the file. */
class Members {
  readonly #rest: Map<string, unknown>;
  readonly #where: string;

  constructor(value: unknown, index: number) {
    this.#where = `server ${index + 1} of the file`;
    if (typeof value !== 'object' || value === null) throw new UsageError(`${this.#where}: an object is needed.`);
    this.#rest = new Map(Object.entries(value));
  }

  optional<T>(name: string, is: (value: unknown) => value is T, expected: string): T | undefined {
    const value = this.#rest.get(name);
    this.#rest.delete(name);
    if (value === undefined || is(value)) return value;
    return this.fail(name, expected);
  }

  text(name: string): string {
    return this.optional(name, isText, 'a string') ?? this.fail(name, 'a string');
  }

  pids(): readonly number[] {
    const value = this.#rest.get('pid');
    const pids: readonly unknown[] = Array.isArray(value) ? value : [value];
    this.#rest.delete('pid');
    return pids.length > 0 && pids.every(isPid) ? pids : this.fail('pid', 'a process id, or a list of them');
  }

  /** Fails for a member that was not read, because it would have no effect. */
  end(): void {
    for (const name of this.#rest.keys()) throw new UsageError(`${this.#where}: there is no member "${name}".`);
  }

  fail(name: string, expected: string): never {
    throw new UsageError(`${this.#where}: "${name}" has to be ${expected}.`);
  }
}
