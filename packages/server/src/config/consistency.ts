// What a set of values must hold to together, when each of them is right by itself.
import { ANY_ADDRESS, formatListenAddress, isLoopback, type ListenAddress, urlHost } from '../net/listen-address.ts';
import type { ConfigProblem, Setting } from './settings.ts';

/** Addresses that stand twice. Without this the second one would be refused as taken, by nobody else but us. */
export const sameAddress = (name: string, listen: readonly ListenAddress[], operations: ListenAddress): ConfigProblem[] => {
  const places = [...listen, operations].map(({ host, port }) => `${urlHost(host)}:${port}`);
  const twice = places.filter((place, index) => !place.endsWith(':0') && places.indexOf(place) !== index);
  return [...new Set(twice)].map((place) => ({
    key: name,
    problem: place === places.at(-1) ? `names ${place}, which is the operations address (--management-listen)` : `names ${place} twice`,
  }));
};

/** Plain HTTP where others than this machine can listen in. */
export const openListeners = (name: string, listen: readonly ListenAddress[]): ConfigProblem[] =>
  listen
    .filter(({ protocol, host }) => protocol === 'http' && !isLoopback(host))
    .map((address) => ({
      key: name,
      problem: `${formatListenAddress(address)} is plain HTTP beyond loopback: secrets and tokens would go over the network in the clear; use https://, or name the TLS proxy before it with --trusted-proxy`,
    }));

/** A certificate without a key, or a key without a certificate. */
export const halfOfPair = (half: Setting<string> | undefined, other: Setting<string> | undefined, missing: string): ConfigProblem[] =>
  half !== undefined && other === undefined ? [{ key: half.name, problem: `needs ${missing} beside it` }] : [];

/**
 * The public URL when none is configured: the first TLS listener's, else the first one's, by the name `localhost` where that reaches it.
 * `undefined` when every address, if only beside others, or only a proxy is listened to: by what name clients call it cannot be known, and it stands in every token.
 */
export const defaultPublicUrl = (listen: readonly ListenAddress[]): string | undefined => {
  const chosen = listen.find(({ protocol }) => protocol === 'https') ?? listen.find(({ host }) => isLoopback(host));
  if (chosen === undefined || listen.some(({ host }) => ANY_ADDRESS.has(host))) return undefined;
  const { protocol, host, port } = chosen;
  const name = isLoopback(host) ? 'localhost' : host.replace(/\.$/, '');
  return new URL(`${protocol}://${urlHost(name)}:${port}`).origin;
};
