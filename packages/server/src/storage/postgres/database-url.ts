// URLs of databases. One may name several hosts, of which the one that accepts writes is used, as libpq does:
// postgres://user@a:5432,b:5432/database?target_session_attrs=read-write

/** A database URL, by its hosts. */
export interface DatabaseUrl {
  /** A URL for each host, in the order in which they are tried. */
  readonly hosts: readonly [string, ...string[]];
  /** The hosts as they are written, without user and password. */
  readonly hostNames: string;
  readonly database: string;
  readonly hasPassword: boolean;
  /** Whether a server that is read-only, such as a standby, must not be used. */
  readonly mustBeWritable: boolean;
}

// The user information reaches to the last `@` (https://url.spec.whatwg.org/#authority-state), as in the driver: what
// follows is printed, and must not be the rest of a password.
const FORM = /^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)([^@/?#]*)(\/[^?#]*)?(?:\?([^#]*))?$/;
const TARGET = 'target_session_attrs';
/** Those that mean a server that accepts writes. */
const TARGETS = new Set(['read-write', 'primary']);

/** Parses a database URL. @returns `undefined` for what is none */
export const parseDatabaseUrl = (text: string): DatabaseUrl | undefined => {
  const [, start, names = '', path = '', query = ''] = FORM.exec(text) ?? [];
  if (start === undefined) return undefined;
  // A password with a `/`, which is read as a port and a database.
  if (!start.endsWith('@') && path.includes('@')) return undefined;
  const parameters = new URLSearchParams(query);
  const target = parameters.get(TARGET);
  if (target !== null && !TARGETS.has(target)) return undefined;
  // Of no meaning to the driver.
  parameters.delete(TARGET);
  const rest = target === null ? text.slice(start.length + names.length) : `${path}?${parameters}`;
  const [first = '', ...others] = names.split(',').map((name) => `${start}${name}${rest}`);
  if (![first, ...others].every((url) => URL.canParse(url))) return undefined;
  if (others.length > 0 && names.split(',').includes('')) return undefined;
  const { password } = new URL(first);
  return {
    hosts: [first, ...others],
    hostNames: names === '' ? 'localhost' : names,
    database: path.slice(1),
    hasPassword: password !== '',
    mustBeWritable: target !== null || others.length > 0,
  };
};

/** The hosts of a database, one of which is in use. */
export class DatabaseHosts {
  readonly #urls: DatabaseUrl['hosts'];
  #index = 0;

  constructor(urls: DatabaseUrl['hosts']) {
    this.#urls = urls;
  }

  /** The number of hosts. */
  get count(): number {
    return this.#urls.length;
  }

  /** The URL of the host in use. */
  get current(): string {
    return this.#urls[this.#index] ?? this.#urls[0];
  }

  /** Goes on to the next host, if this one is still in use. */
  failed(url: string): void {
    if (this.current === url) this.#index = (this.#index + 1) % this.#urls.length;
  }
}
