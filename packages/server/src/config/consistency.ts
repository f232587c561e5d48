// The rules between several values of the configuration.
import { ANY_ADDRESS, formatListenAddress, isLoopback, type ListenAddress, urlHost } from '../net/listen-address.ts';
import type { Database } from './config-values.ts';
import type { ConfigProblem, Setting } from './settings.ts';

/** Reports repeated addresses, which would otherwise fail as already in use. */
export const sameAddress = (name: string, listen: readonly ListenAddress[], operations: ListenAddress): ConfigProblem[] => {
  const addresses = [...listen, operations].map(({ host, port }) => `${urlHost(host)}:${port}`);
  const repeated = addresses.filter((address, index) => !address.endsWith(':0') && addresses.indexOf(address) !== index);
  return [...new Set(repeated)].map((address) => ({
    key: name,
    problem:
      address === addresses.at(-1) ? `names ${address}, which is the operations address (--management-listen)` : `names ${address} twice`,
  }));
};

/** Reports plain HTTP listeners that are reachable from other machines. */
export const openListeners = (name: string, listen: readonly ListenAddress[]): ConfigProblem[] =>
  listen
    .filter(({ protocol, host }) => protocol === 'http' && !isLoopback(host))
    .map((address) => ({
      key: name,
      problem: `${formatListenAddress(address)} is plain HTTP beyond loopback: secrets and tokens would go over the network in the clear; use https://, or name the TLS proxy before it with --trusted-proxy`,
    }));

/** Reports a certificate without a key, or a key without a certificate. */
export const halfOfPair = (half: Setting<string> | undefined, other: Setting<string> | undefined, missing: string): ConfigProblem[] =>
  half !== undefined && other === undefined ? [{ key: half.name, problem: `requires ${missing}` }] : [];

/**
 * The default of the public URL: the address of the first TLS listener, or else of the first loopback
 * listener; loopback addresses are named `localhost`. `undefined` if a listener is on all addresses or none
 * of them is TLS or loopback: the name that clients use is then unknown, and every token contains it.
 */
export const defaultPublicUrl = (listen: readonly ListenAddress[]): string | undefined => {
  const chosen = listen.find(({ protocol }) => protocol === 'https') ?? listen.find(({ host }) => isLoopback(host));
  if (chosen === undefined || listen.some(({ host }) => ANY_ADDRESS.has(host))) return undefined;
  const { protocol, host, port } = chosen;
  const name = isLoopback(host) ? 'localhost' : host.replace(/\.$/, '');
  return new URL(`${protocol}://${urlHost(name)}:${port}`).origin;
};

/** Reports a replica of a database that is not PostgreSQL. */
export const replicaOfNothing = (replica: Setting<string> | undefined, { kind }: Database): ConfigProblem[] =>
  replica !== undefined && kind !== 'postgres' ? [{ key: replica.name, problem: 'requires --database' }] : [];
