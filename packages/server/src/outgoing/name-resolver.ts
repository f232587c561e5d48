// Resolves names for outgoing requests without getaddrinfo, which occupies a thread of the process's pool
// for as long as a name server does not respond: a few such names would delay every other lookup, hash and
// signature (decision 81).
import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';

/** Milliseconds for the first response of a name server. */
const ATTEMPT = 1_000;
/** Attempts. */
const ATTEMPTS = 2;
/** Milliseconds that the addresses of one family wait for those of the other (RFC 8305 §3 gives it 50). */
const OTHER_FAMILY = 200;
/** Maximum number of search domains, as in resolv.conf(5). */
const MAX_SEARCH = 6;

/** Resolves a name. @returns no addresses when it has none @throws Error when no name server responds */
export type ResolveName = (name: string, signal: AbortSignal) => Promise<readonly string[]>;

/** The sources in which names are looked up. */
export interface NameResolverOptions {
  /** Name servers, as `ADDRESS` or `ADDRESS:PORT`; those of the system when absent. */
  readonly servers?: readonly string[];
  /** The files of hosts(5) and resolv.conf(5). */
  readonly hostsFile?: string;
  readonly configurationFile?: string;
}

const HOSTS_FILE =
  process.platform === 'win32' ? `${process.env['SystemRoot'] ?? 'C:\\Windows'}\\System32\\drivers\\etc\\hosts` : '/etc/hosts';
const LOOPBACK = ['127.0.0.1', '::1'] as const;

/** Creates a resolver: by the hosts file, then by name servers, until a signal aborts it. */
export const nameResolver = (options: NameResolverOptions = {}): ResolveName => {
  const { servers, hostsFile = HOSTS_FILE, configurationFile = '/etc/resolv.conf' } = options;
  return async (written, signal) => {
    const name = written.toLowerCase().replace(/\.$/, '');
    const listed = addressesIn(await textOf(hostsFile), name);
    if (listed.length > 0) return listed;
    // RFC 6761 §6.3: never sent to a name server, which could return anything.
    if (name === 'localhost' || name.endsWith('.localhost')) return LOOPBACK;
    for (const candidate of candidates(written.toLowerCase(), await textOf(configurationFile))) {
      const found = await query(candidate, servers, signal);
      if (found.length > 0) return found;
    }
    return [];
  };
};

/** Reads hosts(5). Addresses with a zone (RFC 4007) are ignored. */
const addressesIn = (hosts: string, name: string): readonly string[] =>
  hosts.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().toLowerCase().split(/\s+/);
    return names.includes(name) && isIP(address) !== 0 && !address.includes('%') ? [address] : [];
  });

// As in resolv.conf(5), but a name with a dot is tried unchanged first, whatever `ndots` is: public names
// are not disclosed to the search domains' servers, and `keys.team.svc` still resolves.
const candidates = (name: string, configuration: string): readonly string[] => {
  if (name.endsWith('.')) return [name];
  // The last of several lines is effective.
  const [, listed = ''] = [...configuration.matchAll(/^[ \t]*(?:search|domain)[ \t]+(.*)$/gm)].at(-1) ?? [];
  const domains = listed.trim().split(/\s+/).slice(0, MAX_SEARCH);
  const searched = domains.filter((domain) => /[^.]/.test(domain)).map((domain) => `${name}.${domain.replace(/^\.|\.$/g, '')}`);
  return name.includes('.') ? [name, ...searched] : [...searched, name];
};

const textOf = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');

// One resolver for each name: it reads the current configuration of the system, and its queries can be
// cancelled.
const query = async (name: string, servers: readonly string[] | undefined, signal: AbortSignal): Promise<readonly string[]> => {
  signal.throwIfAborted();
  const resolver = new Resolver({ timeout: ATTEMPT, tries: ATTEMPTS });
  if (servers !== undefined) resolver.setServers(servers);
  const cancel = (): void => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await bothFamilies([resolver.resolve4(name), resolver.resolve6(name)].map(noneForNone));
  } finally {
    signal.removeEventListener('abort', cancel);
    resolver.cancel();
  }
};

const NONE: ReadonlySet<unknown> = new Set(['ENODATA', 'ENOTFOUND', 'NODATA', 'NOTFOUND']);

const noneForNone = async (response: Promise<string[]>): Promise<readonly string[]> => {
  try {
    return await response;
  } catch (error) {
    if (error instanceof Error && 'code' in error && NONE.has(error.code)) return [];
    throw error;
  }
};

/** The addresses of both families, or of one while the other is late or its query fails. */
const bothFamilies = async (queries: readonly Promise<readonly string[]>[]): Promise<readonly string[]> => {
  const found: (readonly string[])[] = [];
  const settled = Promise.allSettled(
    queries.map(async (query, family) => {
      found[family] = await query;
    }),
  );
  const first = await Promise.any(queries.map(requireSome)).catch(() => undefined);
  const late = new AbortController();
  if (first !== undefined) await Promise.race([settled, delay(OTHER_FAMILY, late.signal)]).finally(() => late.abort());
  else {
    const failed = (await settled).find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
  return found.flat();
};

const requireSome = async (query: Promise<readonly string[]>): Promise<readonly string[]> => {
  const addresses = await query;
  if (addresses.length === 0) throw new Error('There are no addresses.');
  return addresses;
};

const delay = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  });
