// What a trust rule takes from the rights of its client.
import type { Client } from '../records/client.ts';
import type { TrustRule } from '../records/trust-rule.ts';

/** Limits of the tokens of one credential, within those of its client. */
export interface TokenLimits {
  /** The scopes that a token may have; `undefined` for all of the client's. */
  readonly scopes: readonly string[] | undefined;
  /** The resources that a token may be for; `undefined` for all. */
  readonly resources: readonly string[] | undefined;
  /** Seconds. */
  readonly maxLifetime: number | undefined;
}

/** The limits of a rule; `undefined` for none. */
export const limitsOf = ({ scopes, resources, maxLifetime }: TrustRule): TokenLimits | undefined =>
  scopes === undefined && resources === undefined && maxLifetime === undefined ? undefined : { scopes, resources, maxLifetime };

const limited = new WeakMap<Client, Map<string, Client>>();

/** The client with the scopes of a rule alone. Cached with its record, as every token needs it. */
export const withScopesOf = ({ id, version, scopes }: TrustRule, client: Client): Client => {
  if (scopes === undefined) return client;
  const name = `${id} ${version}`;
  const known = limited.get(client) ?? new Map<string, Client>();
  limited.set(client, known);
  const isIn = (scope: string) => scopes.includes(scope);
  const narrowed = known.get(name) ?? {
    ...client,
    restrictScopes: true,
    scopes: client.scopes.filter(isIn),
    defaultScopes: client.defaultScopes.filter(isIn),
  };
  known.set(name, narrowed);
  return narrowed;
};
