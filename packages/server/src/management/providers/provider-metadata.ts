// The metadata of OpenID Providers (OpenID Connect Discovery 1.0 §4), for as long as it is fresh. Anybody can begin a
// sign-in: not every one leads to a request.
import { LRUCache } from 'lru-cache';
import type { ServerMetadata } from 'openid-client';
import type { GuardedFetch } from '../../outgoing/guarded-fetch.ts';
import { OutgoingError } from '../../outgoing/outgoing-error.ts';
import { isJsonObject } from '../../records/json-value.ts';
import type { OpenIdProvider } from '../../records/openid-provider.ts';

/** Algorithms of ID tokens. None is a MAC: whoever knows the client secret could make one. */
const ALGORITHMS: readonly string[] = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
/** Milliseconds for which metadata is used. */
const FRESH = 300_000;
/** The same after a failure, for everybody who begins a sign-in meanwhile. */
const FAILED = 5_000;
/** Maximum number of providers whose metadata is in memory. */
const MAX_PROVIDERS = 1_000;

interface Fetched {
  readonly metadata: Promise<ServerMetadata>;
  until: number;
}

/** The dependencies of {@link ProviderMetadata}. */
export interface ProviderMetadataOptions {
  readonly fetch: GuardedFetch;
  /** Milliseconds on a clock that never goes back. */
  readonly steady: () => number;
}

/** Fetches metadata when it is needed. */
export class ProviderMetadata {
  readonly #options: ProviderMetadataOptions;
  readonly #fetched = new LRUCache<string, Fetched>({ max: MAX_PROVIDERS });

  constructor(options: ProviderMetadataOptions) {
    this.#options = options;
  }

  /** The metadata of a provider. @throws {@link OutgoingError} */
  async of({ issuer }: OpenIdProvider): Promise<ServerMetadata> {
    const { fetch, steady } = this.#options;
    const known = this.#fetched.get(issuer);
    if (known !== undefined && steady() < known.until) return known.metadata;
    const fetched: Fetched = { metadata: fetchMetadata(issuer, fetch), until: Number.POSITIVE_INFINITY };
    this.#fetched.set(issuer, fetched);
    const isFetched = await fetched.metadata.then(
      () => true,
      () => false,
    );
    fetched.until = steady() + (isFetched ? FRESH : FAILED);
    return fetched.metadata;
  }
}

/** The metadata, with what this server relies on. */
export type KnownMetadata = ServerMetadata &
  Required<Pick<ServerMetadata, 'authorization_endpoint' | 'token_endpoint' | 'jwks_uri' | 'id_token_signing_alg_values_supported'>>;

/** Fetches the metadata of an issuer. Only what this server relies on is passed to the library. @throws {@link OutgoingError} */
export const fetchMetadata = async (issuer: string, fetch: GuardedFetch): Promise<KnownMetadata> => {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const { json } = await fetch(url);
  const stated = isJsonObject(json) ? json : {};
  // §4.3: a document of another issuer would let that issuer sign for this one.
  if (stated['issuer'] !== issuer) throw new OutgoingError('other_issuer', url);
  const endpoint = (name: string): string => {
    const value = stated[name];
    if (typeof value === 'string' && URL.parse(value)?.protocol === 'https:') return value;
    throw new OutgoingError('malformed', url, undefined, name);
  };
  const texts = (name: string): string[] | undefined => {
    const value = stated[name];
    return Array.isArray(value) ? value.flatMap((each) => (typeof each === 'string' ? [each] : [])) : undefined;
  };
  const methods = texts('token_endpoint_auth_methods_supported');
  return {
    issuer,
    authorization_endpoint: endpoint('authorization_endpoint'),
    token_endpoint: endpoint('token_endpoint'),
    jwks_uri: endpoint('jwks_uri'),
    authorization_response_iss_parameter_supported: stated['authorization_response_iss_parameter_supported'] === true,
    id_token_signing_alg_values_supported: (texts('id_token_signing_alg_values_supported') ?? ['RS256']).filter((each) =>
      ALGORITHMS.includes(each),
    ),
    ...(methods === undefined ? undefined : { token_endpoint_auth_methods_supported: methods }),
  };
};
