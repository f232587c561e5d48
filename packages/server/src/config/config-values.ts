// The parsers of the configuration's values. A refusal is a clause that states what is expected; it never
// repeats a possible secret.
import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { parseDuration, withoutBrackets } from '@mintmark/protocol';
import { secretProblems } from '../clients/secret-strength.ts';
import { decodeMasterKeys, KeyError } from '../keys/master-key.ts';
import { parseAddressRange } from '../net/address-list.ts';
import { ANY_ADDRESS, isLoopback, type ListenAddress, parseListenAddress } from '../net/listen-address.ts';
import { Unacceptable } from '../net/unacceptable.ts';
import { CLIENT_ID } from '../records/client-id.ts';
import { textOf } from '../sentences/sentence.ts';
import { parseDatabaseUrl } from '../storage/postgres/database-url.ts';
import { errorCode } from '../system/error-code.ts';

/** The database. */
export type Database = { readonly kind: 'sqlite' } | { readonly kind: 'postgres'; readonly url: string };

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug'] as const;

/** The lowest severity that is logged. */
export type LogLevel = (typeof LOG_LEVELS)[number];

// The minimum number of characters. The hash of a bootstrap secret is fast, and a shorter secret could be
// guessed from it.
const BOOTSTRAP_SECRET_LENGTH = { min: 32, max: 512 } as const;

const VSCHAR = /^[\x20-\x7e]*$/;
const BOOTSTRAP_ID = new RegExp(CLIENT_ID);
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;

/** Resolves a path. */
export const parsePath = (text: string, base: string): string => {
  if (text === '' || text.includes('\0')) throw new Unacceptable('must be a path');
  return resolve(base, text);
};

/** Resolves the path of a readable file. */
export const parseReadableFile = (text: string, base: string): string => {
  const path = parsePath(text, base);
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw new Unacceptable(`names ${path}, which cannot be read (${errorCode(error)})`);
  }
  return path;
};

/**
 * Parses a public URL.
 *
 * @returns the origin in lower case, without the scheme's default port or a trailing dot
 */
export const parsePublicUrl = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:\/\//i.test(text)) throw new Unacceptable('must be a URL as https://auth.example.com', text);
  if (url.username !== '' || url.password !== '' || url.pathname !== '/' || /[?#]/.test(text)) {
    throw new Unacceptable('must be a scheme, a host and a port, without path, query, fragment or credentials');
  }
  url.hostname = url.hostname.replace(/\.$/, '');
  const host = withoutBrackets(url.hostname);
  if (ANY_ADDRESS.has(host)) throw new Unacceptable('must name a host that clients can reach', text);
  if (url.protocol === 'http:' && !isLoopback(host) && !host.endsWith('.localhost')) {
    throw new Unacceptable('must be https:// for any host but loopback: secrets and tokens would go over the network in the clear', text);
  }
  return url.origin;
};

/** Parses a database URL. It may contain a password, and is never repeated. */
export const parseDatabase = (text: string): Database => {
  if (isPostgres(text)) return { kind: 'postgres', url: text };
  throw new Unacceptable('must be a postgres:// URL; without it, the records are in SQLite in the data folder');
};

/** Parses the URL of a replica, as {@link parseDatabase}. */
export const parseDatabaseReplica = (text: string): string => {
  if (isPostgres(text)) return text;
  throw new Unacceptable('must be a postgres:// URL');
};

const isPostgres = (text: string): boolean => /^postgres(ql)?:\/\//.test(text) && parseDatabaseUrl(text) !== undefined;

// Two are reserved for tokens (`storage/postgres/pool.ts`).
const DATABASE_CONNECTIONS = { min: 3, max: 1000 } as const;

/** Parses the size of a pool of connections to the database. */
export const parseDatabaseConnections = (text: string): number => {
  const { min, max } = DATABASE_CONNECTIONS;
  if (/^\d{1,4}$/.test(text) && Number(text) >= min && Number(text) <= max) return Number(text);
  throw new Unacceptable(`must be a number of connections, ${min} to ${max}`, text);
};

/** More would not fit into the memory of any machine. */
const MOST_WORKERS = 256;

/** Parses the number of worker processes. */
export const parseWorkers = (text: string): number => {
  if (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= MOST_WORKERS) return Number(text);
  throw new Unacceptable(`must be a number of processes, 1 to ${MOST_WORKERS}`, text);
};

/** Parses the operations address. It needs no TLS, because it reveals nothing about a tenant. */
export const parseOperationsListen = (text: string): ListenAddress => {
  const address = parseListenAddress(text);
  if (address.protocol !== 'http') throw new Unacceptable('must be http://, as http://127.0.0.1:9201', text);
  return address;
};

/** Parses the address of a listener that requests client certificates. */
export const parseMtlsListen = (text: string): ListenAddress => {
  const address = parseListenAddress(text);
  if (address.protocol !== 'https') throw new Unacceptable('must be https://, as https://localhost:8444', text);
  return address;
};

/** Parses an address or a CIDR range. @returns the range in canonical form */
export const parseRange = (text: string): string => {
  const range = parseAddressRange(text);
  if (range === undefined) throw new Unacceptable('must be an address or a CIDR range, as 10.0.0.0/8', text);
  return `${range.address}/${range.prefix}`;
};

/** As in the management API. */
const LABEL_NAME = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$/;

/** Parses the name of a header. @returns lower case */
export const parseHeaderName = (text: string): string => {
  const name = text.toLowerCase();
  if (!HEADER_NAME.test(name)) throw new Unacceptable('must be the name of a header, as X-Forwarded-For', text);
  if (name === 'forwarded')
    throw new Unacceptable('must name a header that contains only addresses, as X-Forwarded-For; "Forwarded" (RFC 7239) is not supported');
  return name;
};

const DAY = 86_400_000;

/** Parses a retention period: a span as `400d` or `12h`, or a number of days. @returns milliseconds */
export const parseRetention = (text: string): number => {
  const span = /^\d{1,5}$/.test(text) ? Number(text) * DAY : (parseDuration(text) ?? 0);
  if (span < 3_600_000 || span > 36_500 * DAY) throw new Unacceptable('must be a span from 1h to 36500d, or a number of days', text);
  return span;
};

/** Parses an https:// URL. A refusal does not repeat it: its path or query may be a secret. */
export const parseHttpsUrl = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.protocol !== 'https:' || url.username !== '' || url.password !== '' || url.hash !== '') {
    throw new Unacceptable('must be an https:// URL without user information and fragment');
  }
  return url.href;
};

/** Parses a severity. */
export const parseLogLevel = (text: string): LogLevel => {
  const level = LOG_LEVELS.find((each) => each === text);
  if (level === undefined) throw new Unacceptable(`must be one of ${LOG_LEVELS.join(', ')}`, text);
  return level;
};

const ACCESS_LOGS = ['off', 'errors', 'all'] as const;

/** The requests that the access log contains. */
export type AccessLog = (typeof ACCESS_LOGS)[number];

/** Parses which requests to log. */
export const parseAccessLog = (text: string): AccessLog => {
  const accessLog = ACCESS_LOGS.find((each) => each === text);
  if (accessLog === undefined) throw new Unacceptable(`must be one of ${ACCESS_LOGS.join(', ')}`, text);
  return accessLog;
};

/** Parses the name of a label of clients. */
export const parseLabelName = (text: string): string => {
  if (!LABEL_NAME.test(text)) throw new Unacceptable('must be the name of a label of clients, as team', text);
  return text;
};

/** Validates master keys. @returns the text */
export const parseMasterKey = (text: string): string => {
  try {
    decodeMasterKeys(text);
    return text.trim();
  } catch (error) {
    if (error instanceof KeyError) throw new Unacceptable(error.message);
    throw error;
  }
};

/** Validates the first client's id (RFC 6749 appendix A.1). */
export const parseBootstrapId = (text: string): string => {
  if (!VSCHAR.test(text) || text.length > 256) throw new Unacceptable('must be 1 to 256 characters from space to ~ (ASCII)');
  if (!BOOTSTRAP_ID.test(text)) throw new Unacceptable('must not be . or .., nor begin with operator: or user:');
  return text;
};

/** Validates the first client's secret (RFC 6749 appendix A.2, and characters beyond ASCII). */
export const parseBootstrapSecret = (text: string): string => {
  const { min, max } = BOOTSTRAP_SECRET_LENGTH;
  if (/[\p{Cc}\p{Cs}]/u.test(text)) throw new Unacceptable('must not have control characters');
  if (text.length < min || text.length > max) {
    throw new Unacceptable(`must have ${min} to ${max} characters, as "openssl rand -base64 32" prints; it has ${text.length}`);
  }
  const faults = secretProblems(text);
  if (faults.length > 0) throw new Unacceptable(`${faults.map(textOf).join(', ')}: create one with "openssl rand -base64 32"`);
  return text;
};
