// The keys of trusted issuers: from the record, or fetched from the places that it names. An issuer that does not
// respond is used for a day with the keys that it published last; after that its tokens cannot be verified, which
// is an outage and no refusal.
import type { Logger } from 'pino';
import { type PublicJwk, parsePublishedJwks } from '../jose/jwk.ts';
import type { GuardedFetch } from '../outgoing/guarded-fetch.ts';
import { type FetchedKeys, type IsWanted, type KeySetState, KeySets, type PublishedKeys } from '../outgoing/key-sets.ts';
import { OutgoingError } from '../outgoing/outgoing-error.ts';
import { isJsonObject } from '../records/json-value.ts';
import type { TrustedIssuer } from '../records/trusted-issuer.ts';

/** Milliseconds for which stale keys are used while the issuer does not respond. */
const GRACE = 86_400_000;

/** The issuer's key set where it publishes it. */
interface IssuerKeySet extends PublishedKeys {
  readonly issuer: TrustedIssuer;
}

/** Dependencies of {@link IssuerKeys}. */
export interface IssuerKeysOptions {
  readonly fetch: GuardedFetch;
  /** Milliseconds on a clock that never goes back; see `steadyClock`. */
  readonly steady: () => number;
  readonly log: Logger;
}

/** Finds the keys of trusted issuers. */
export class IssuerKeys {
  readonly #options: IssuerKeysOptions;
  readonly #sets: KeySets<IssuerKeySet>;

  constructor(options: IssuerKeysOptions) {
    const { steady, log } = options;
    this.#options = options;
    this.#sets = new KeySets({
      ...{ steady, grace: GRACE },
      onFailed: ({ issuer: { id, tenantId } }, err) =>
        log.warn({ err, issuer_id: id, tenant_id: tenantId }, 'the keys of a trusted issuer could not be fetched'),
    });
  }

  /**
   * The keys of an issuer; `undefined` when none can be had.
   *
   * @param isWanted - a set without a wanted key is fetched again, at most once in 30 seconds
   */
  async keysOf(issuer: TrustedIssuer, isWanted: IsWanted): Promise<readonly PublicJwk[] | undefined> {
    const { keys } = issuer;
    return keys.type === 'jwks' ? keys.keys : this.#sets.keysAt(this.#published(issuer), isWanted);
  }

  /** Fetches the keys of an issuer now. @returns `undefined` for keys that are in its record */
  async refresh(issuer: TrustedIssuer): Promise<KeySetState | undefined> {
    return issuer.keys.type === 'jwks' ? undefined : this.#sets.refresh(this.#published(issuer));
  }

  /**
   * Fetches the keys of an issuer for its next epoch, in which those of the present one are not used.
   *
   * @returns a failure as one of the present epoch, whose keys stay in use; `undefined` for keys that are in the record
   */
  async renew(next: TrustedIssuer, present: TrustedIssuer): Promise<KeySetState | undefined> {
    return next.keys.type === 'jwks' ? undefined : this.#sets.replace(this.#published(next), nameOf(present));
  }

  /** What this node knows of the keys of an issuer. */
  stateOf(issuer: TrustedIssuer): KeySetState | undefined {
    return this.#sets.stateOf(nameOf(issuer));
  }

  #published(issuer: TrustedIssuer): IssuerKeySet {
    return { name: nameOf(issuer), tenantId: issuer.tenantId, issuer, fetch: () => fetchKeys(issuer, this.#options.fetch) };
  }
}

// Keys belong to the record that names their place. Those of another record, even one with the same `iss`, of an
// earlier state of the record, or from before an ordered refresh have another name.
const nameOf = ({ tenantId, id, createdAt, issuer, keys, keysEpoch }: TrustedIssuer): string =>
  JSON.stringify([tenantId, id, createdAt, issuer, keys, keysEpoch]);

const fetchKeys = async (issuer: TrustedIssuer, fetch: GuardedFetch): Promise<FetchedKeys> => {
  const { keys } = issuer;
  if (keys.type === 'jwks') return { keys: keys.keys, maxAge: undefined };
  const ca = keys.ca === undefined ? undefined : [keys.ca];
  if (keys.type === 'spiffe_bundle') return bundleKeys((await fetch(keys.uri, ca)).json);
  const uri = keys.type === 'jwks_uri' ? keys.uri : await discoveredUri(issuer.issuer, (url) => fetch(url, ca));
  const { json, maxAge } = await fetch(uri, ca);
  return { keys: parsePublishedJwks(json), maxAge };
};

// OpenID Connect Discovery 1.0 §4.
const discoveredUri = async (issuer: string, fetch: (url: string) => ReturnType<GuardedFetch>): Promise<string> => {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const { json } = await fetch(url);
  const { issuer: stated, jwks_uri: uri } = isJsonObject(json) ? json : {};
  // §4.3: a document of another issuer would let that issuer sign for this one.
  if (stated !== issuer)
    throw new OutgoingError('other_issuer', url, undefined, typeof stated === 'string' ? stated.slice(0, 256) : 'none');
  if (typeof uri !== 'string') throw new OutgoingError('malformed', url);
  return uri;
};

// SPIFFE Trust Domain and Bundle §4: the keys of JWT-SVIDs have a use of their own, and perhaps no `alg`.
const bundleKeys = (json: unknown): FetchedKeys => {
  const { spiffe_refresh_hint: hint } = isJsonObject(json) ? json : {};
  return { keys: svidKeys(json), maxAge: typeof hint === 'number' && hint > 0 ? hint : undefined };
};

/** The keys of JWT-SVIDs in a SPIFFE bundle. @throws Error with a clause for what is no key set */
export const svidKeys = (bundle: unknown): readonly PublicJwk[] => {
  const { keys } = isJsonObject(bundle) ? bundle : {};
  const ofTokens = Array.isArray(keys)
    ? keys.flatMap((key: unknown) => (isJsonObject(key) && key['use'] === 'jwt-svid' ? [{ ...key, use: 'sig' }] : []))
    : keys;
  return parsePublishedJwks({ keys: ofTokens });
};
