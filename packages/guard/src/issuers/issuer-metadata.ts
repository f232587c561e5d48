// Finds the endpoints of a server in its metadata (RFC 8414 §3, OpenID Connect Discovery 1.0 §4).
import { asJsonObject, type JsonObject } from '@mintmark/protocol';
import { exchange } from '../exchange/limited-exchange.ts';
import { GuardUnavailable } from '../guard-errors.ts';
import type { Runtime } from '../runtime.ts';
import { parseTrustedUrl } from './tenant-urls.ts';

const MAX_METADATA_BYTES = 262_144;
/** Milliseconds for which a document is cached: endpoints rarely change. */
const METADATA_LIFETIME = 3_600_000;
/** Seconds of `Retry-After` when the metadata is unavailable. */
const RETRY_AFTER = 5;

/** The metadata of a server, fetched when needed. */
export class IssuerMetadata {
  readonly #issuer: string;
  readonly #runtime: Runtime;
  readonly #plainHttpHosts: readonly string[];
  #found: { readonly document: Promise<FoundDocument>; readonly at: number } | undefined;

  /** @param plainHttpHosts - hosts other than loopback to which plain HTTP is permitted */
  constructor(issuer: string, runtime: Runtime, plainHttpHosts: readonly string[]) {
    this.#issuer = issuer;
    this.#runtime = runtime;
    this.#plainHttpHosts = plainHttpHosts;
  }

  /**
   * The URL of an endpoint. Concurrent calls share one request.
   *
   * @param forCertificates - whether to prefer the endpoint's alias for mutual TLS (RFC 8705 §5)
   * @throws {@link GuardUnavailable} when the document is unavailable, is of another issuer, or does not
   *   name the endpoint
   */
  endpoint(member: string, forCertificates = false): Promise<string> {
    return this.#read(({ document }) => {
      const { mtls_endpoint_aliases: aliases } = document;
      const url = (forCertificates ? asJsonObject(aliases)?.[member] : undefined) ?? document[member];
      if (typeof url !== 'string') throw new Error(`The metadata names no ${member}.`);
      parseTrustedUrl(member, url, this.#plainHttpHosts);
      return url;
    });
  }

  /**
   * A list of names; `undefined` when the document does not have it.
   *
   * @throws {@link GuardUnavailable} when the document is unavailable
   */
  names(member: string): Promise<readonly unknown[] | undefined> {
    return this.#read(({ document: { [member]: names } }) => (Array.isArray(names) ? names : undefined));
  }

  /** The URL of the document. @throws {@link GuardUnavailable} when it is unavailable */
  url(): Promise<string> {
    return this.#read(({ url }) => url);
  }

  async #read<T>(reader: (found: FoundDocument) => T): Promise<T> {
    const now = this.#runtime.steady();
    if (this.#found === undefined || now - this.#found.at >= METADATA_LIFETIME) {
      this.#found = { document: fetchMetadata(this.#issuer, this.#runtime), at: now };
    }
    const { document } = this.#found;
    try {
      return reader(await document);
    } catch (cause) {
      // The next call fetches it again.
      if (this.#found?.document === document) this.#found = undefined;
      throw new GuardUnavailable('metadata_unavailable', 'The metadata of the issuer is unavailable.', { retryAfter: RETRY_AFTER, cause });
    }
  }
}

/** A document, and the URL that it came from. */
interface FoundDocument {
  readonly document: JsonObject;
  readonly url: string;
}

const fetchMetadata = async (issuer: string, runtime: Runtime): Promise<FoundDocument> => {
  const failures: unknown[] = [];
  for (const url of metadataUrls(issuer)) {
    try {
      const { status, json } = await exchange(runtime, url, { headers: { accept: 'application/json' }, limit: MAX_METADATA_BYTES });
      if (status !== 200 || json === undefined) throw new Error(`${url} responded with ${status} and no document.`);
      // RFC 8414 §3.3: a document of another issuer must not be used.
      if (json['issuer'] !== issuer)
        throw new Error(`${url} is the document of the issuer ${quoted(json['issuer'])}, not of ${quoted(issuer)}.`);
      return { document: json, url };
    } catch (cause) {
      failures.push(cause instanceof TypeError ? new Error(`${url}: ${messageOf(cause)}.`, { cause }) : cause);
    }
  }
  throw new AggregateError(failures, `No metadata for the issuer: ${failures.map(messageOf).join(' ')}`);
};

/** Maximum length of a quoted value of a server. */
const MAX_QUOTED = 200;

const quoted = (value: unknown): string => String(JSON.stringify(value)).slice(0, MAX_QUOTED);

// The errors of `fetch` are only "fetch failed"; their cause has the reason.
const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${messageOf(error.cause)})` : error.message;
};

/**
 * OpenID Connect appends the well-known path to the issuer; RFC 8414 §3.1 inserts it before the issuer's
 * path, and some servers mix both.
 */
const metadataUrls = (issuer: string): readonly string[] => {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  const published = [`${origin}${path}/.well-known/openid-configuration`, `${origin}/.well-known/oauth-authorization-server${path}`];
  return path === '' ? published : [...published, `${origin}/.well-known/openid-configuration${path}`];
};
