// Compares values of a field for equivalence.
import { isDeepStrictEqual } from 'node:util';
import { resourceIdentity } from '@mintmark/protocol';

/** The same JSON, with members in any order. */
export const sameValue = (one: unknown, other: unknown): boolean => isDeepStrictEqual(plain(one), plain(other));

/** The same entries, in any order. */
export const sameSet = (one: unknown, other: unknown): boolean => sameAfter(one, other, (entry) => entry);

/** The same names, in any order and case. */
export const sameNames = (one: unknown, other: unknown): boolean => sameAfter(one, other, (entry) => entry.toLowerCase());

/** The same resource, in any equivalent form (RFC 3986 §6.2). */
export const sameResource = (one: unknown, other: unknown): boolean =>
  typeof one === 'string' && typeof other === 'string' ? resourceIdentity(one) === resourceIdentity(other) : sameValue(one, other);

/** The same time (RFC 3339), in any form. */
export const sameMoment = (one: unknown, other: unknown): boolean =>
  typeof one === 'string' && typeof other === 'string' && !Number.isNaN(Date.parse(one))
    ? Date.parse(one) === Date.parse(other)
    : sameValue(one, other);

/** The same quota; without a mode, it is enforced. */
export const sameQuota = (one: unknown, other: unknown): boolean => sameValue(withMode(one), withMode(other));

const withMode = (quota: unknown): unknown => (typeof quota === 'object' && quota !== null ? { mode: 'enforce', ...quota } : quota);

/** The same exchange policy, whether or not it states defaults. */
export const sameExchange = (one: unknown, other: unknown): boolean => sameValue(withDefaults(one), withDefaults(other));

const withDefaults = (policy: unknown): unknown => {
  if (!isMembers(policy)) return policy;
  const subjects = each(policy['subjects'], ({ any_audience: any, ...rest }) => (any === true ? { ...rest, any_audience: any } : rest));
  const { transactions, authorization_servers: servers } = policy;
  const withScopes = (target: Readonly<Record<string, unknown>>) => ({ scopes: [], ...target });
  return {
    ...{ max_depth: 1, ...policy, subjects, to: each(policy['to'], withScopes) },
    ...(isMembers(transactions) && { transactions: withScopes(transactions) }),
    ...(servers === undefined ? undefined : { authorization_servers: each(servers, withScopes) }),
  };
};

const each = (list: unknown, complete: (entry: Readonly<Record<string, unknown>>) => unknown): unknown =>
  Array.isArray(list) ? list.map((entry: unknown) => (isMembers(entry) ? complete(entry) : entry)) : list;

const isMembers = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const sameAfter = (one: unknown, other: unknown, canonical: (entry: string) => string): boolean => {
  if (!isTexts(one) || !isTexts(other)) return sameValue(one, other);
  const entries = (list: readonly string[]): string[] => [...new Set(list.map(canonical))].sort();
  return isDeepStrictEqual(entries(one), entries(other));
};

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((entry) => typeof entry === 'string');

// The objects of parsers have other prototypes.
const plain = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
