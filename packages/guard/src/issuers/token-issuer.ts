// Creates an issuer with its keys, its introspection and its revocation feed.

import { ApiClient } from '../api-client/api-client.ts';
import type { ClaimsForm } from '../claims/access-token.ts';
import { RevocationFeed } from '../feed/revocation-feed.ts';
import type { GuardListener } from '../guard-events.ts';
import { Introspector } from '../introspection/introspector.ts';
import { OpaqueTokens } from '../introspection/opaque-tokens.ts';
import { PublishedKeys } from '../keys/published-keys.ts';
import type { AgentIssuer } from '../responses/agent-security.ts';
import type { Runtime } from '../runtime.ts';
import { IssuerMetadata } from './issuer-metadata.ts';
import type { IssuerSettings } from './issuer-options.ts';

/** The settings and dependencies of issuers. */
export interface IssuerContext {
  readonly runtime: Runtime;
  readonly emit: GuardListener;
  readonly audience: string;
  /** Milliseconds after their lifetime for which keys are used in an outage. */
  readonly staleKeys: number;
  /** Milliseconds for which the last state of the revocation feed is used in an outage. */
  readonly staleFeed: number;
  /** Milliseconds for which an introspection response is cached. */
  readonly introspectionLifetime: number;
  readonly cacheSize: number;
  readonly followsFeed: boolean;
}

/** One issuer, or the two of a tenant. */
export interface TokenIssuer {
  readonly claimsForm: ClaimsForm;
  readonly tokenType: 'at+jwt' | 'JWT';
  readonly keys: PublishedKeys;
  /**
   * The algorithms of DPoP proofs that the issuer accepts; `undefined` if unknown, as for another server
   * whose metadata is not fetched.
   *
   * @throws {@link GuardUnavailable} when its metadata is unavailable
   */
  readonly dpopAlgorithms: () => Promise<readonly unknown[] | undefined>;
  /** Its token endpoint and the URL of its metadata. @throws {@link GuardUnavailable} when that is unavailable */
  readonly forAgents: () => Promise<AgentIssuer>;
  /** The API as a client of the issuer; `undefined` without credentials, as are the following members. */
  readonly client: ApiClient | undefined;
  readonly introspector: Introspector | undefined;
  readonly opaqueTokens: OpaqueTokens | undefined;
  /** `undefined` without credentials, when turned off, and for another server. */
  readonly feed: RevocationFeed | undefined;
}

/** The form of other servers' claims, by the type of their tokens. */
const TYPED_FORMS = { 'at+jwt': 'typed', JWT: 'plain' } as const;

/** Creates an issuer. Nothing is fetched yet. */
export const createIssuer = (settings: IssuerSettings, context: IssuerContext): TokenIssuer => {
  const { issuers, tenant, credentials, withoutAudience } = settings;
  const { runtime, emit } = context;
  const metadata = new IssuerMetadata(issuers[0] ?? '', runtime, settings.plainHttpHosts);
  const keys = new PublishedKeys({
    resolveUrl: () => settings.jwksUri ?? metadata.endpoint('jwks_uri'),
    runtime,
    grace: context.staleKeys,
    emit,
  });
  const common = {
    claimsForm: { issuers, form: tenant !== undefined ? 'rfc9068' : TYPED_FORMS[settings.tokenType], withoutAudience },
    tokenType: settings.tokenType,
    keys,
    // A server with a configured `jwksUri` may have no metadata.
    dpopAlgorithms: async () =>
      tenant === undefined && settings.jwksUri !== undefined ? undefined : metadata.names('dpop_signing_alg_values_supported'),
    forAgents: async () => ({ tokenUrl: await metadata.endpoint('token_endpoint'), metadataUrl: await metadata.url() }),
  } as const;
  if (credentials === undefined) return { ...common, client: undefined, introspector: undefined, opaqueTokens: undefined, feed: undefined };

  const client = new ApiClient({ credentials, issuer: issuers[0] ?? '', runtime, emit });
  const introspector = new Introspector({ resolveUrl: introspectionUrlOf(settings, metadata, client), client, runtime, emit });
  const opaqueTokens = new OpaqueTokens({ ...context, issuers, withoutAudience, isTenant: tenant !== undefined, introspector });
  const feed =
    tenant === undefined || !context.followsFeed
      ? undefined
      : new RevocationFeed({
          url: tenant.feedUrl,
          resolveUrl: () => (client.hasCertificate ? metadata.endpoint('mintmark_revocation_feed_endpoint', true) : tenant.feedUrl),
          client,
          audience: context.audience,
          grace: context.staleFeed,
          runtime,
          emit,
          onBroadRevocation: () => opaqueTokens.clear(),
        });
  return { ...common, client, introspector, opaqueTokens, feed };
};

/** A configured endpoint is used unchanged; that of a tenant is looked up only for mutual TLS. */
const introspectionUrlOf = (
  { tenant, introspectionEndpoint }: IssuerSettings,
  metadata: IssuerMetadata,
  { hasCertificate }: ApiClient,
): (() => string | Promise<string>) => {
  const isLookedUp = introspectionEndpoint === undefined || (tenant !== undefined && hasCertificate);
  return () => (isLookedUp ? metadata.endpoint('introspection_endpoint', hasCertificate) : introspectionEndpoint);
};
